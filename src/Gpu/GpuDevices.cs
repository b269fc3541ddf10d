using System.Globalization;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace MidasNet.Gpu;

/// <summary>Finds the graphics cards of this machine, and opens them.</summary>
internal static class GpuDevices
{
    /// <summary>The name of ILGPU's emulator: slow, for tests.</summary>
    public const string Emulator = "gpu:emulator";

    private const string NoCard = "no graphics card";

    /// <summary>All cards, or the reason why there are none.</summary>
    public static IReadOnlyList<DeviceDescription> Describe()
    {
        var (cards, trouble) = Find();
        return trouble is not null
            ? [new DeviceDescription("gpu", NoCard, trouble)]
            : [.. cards.Select((card, i) => new DeviceDescription(NameOf(i), DescriptionOf(card), TroubleOf(card)))];
    }

    /// <summary>True for <c>gpu</c>, <c>gpu:N</c> and <c>gpu:emulator</c>, whatever cards there are.</summary>
    public static bool Knows(string name) => name == Emulator || IndexOf(name) is not null;

    /// <summary>Opens a card or the emulator.</summary>
    /// <param name="name"><c>gpu</c>, <c>gpu:N</c>, <c>gpu:emulator</c>.</param>
    /// <param name="precision">The precision of products.</param>
    /// <exception cref="ArgumentException">The name is none of these.</exception>
    /// <exception cref="DeviceUnavailableException">There is no such card, or it cannot be used.</exception>
    public static GpuDevice Open(string name, Precision precision)
    {
        if (name == Emulator) return OpenEmulator(precision);
        int index = IndexOf(name)
            ?? throw new ArgumentException($"unknown device '{name}': there are cpu, gpu, gpu:0, gpu:1 and so on, {Emulator} and auto", nameof(name));
        var (cards, trouble) = Find();
        if (trouble is null && index >= cards.Count)
            trouble = cards.Count == 1 ? $"the only card is {NameOf(0)}" : $"there are {cards.Count} cards, {NameOf(0)} to {NameOf(cards.Count - 1)}";
        trouble ??= TroubleOf(cards[index]);
        if (trouble is not null) throw new DeviceUnavailableException($"{name}: {trouble}");

        var context = CreateContext(_ => { });
        try
        {
            return new GpuDevice(context, cards[index].CreateAccelerator(context), precision);
        }
        catch (Exception failure)
        {
            context.Dispose();
            // Another program may have taken the card, or all of its memory.
            if (failure is not (AcceleratorException or NotSupportedException or DllNotFoundException or EntryPointNotFoundException)) throw;
            throw new DeviceUnavailableException($"{name} ({cards[index].Name}) cannot be opened: {failure.Message}", failure);
        }
    }

    /// <summary>The emulator, in which each thread of a group is a thread of the processor.</summary>
    /// <param name="precision">The precision of products.</param>
    /// <param name="threadsPerGroup">The maximum number of threads of a group, a multiple of 8.</param>
    public static GpuDevice OpenEmulator(Precision precision = Precision.Full, int threadsPerGroup = 16)
    {
        var context = CreateContext(builder => builder.CPU(new CPUDevice(8, threadsPerGroup / 8, 1)));
        return new GpuDevice(context, context.GetCPUDevice(0).CreateCPUAccelerator(context), precision);
    }

    /// <summary>A device that tells which kernels a card with these traits would run, and runs none.</summary>
    public static GpuDevice Pretend(GpuTraits card, Precision precision)
    {
        var context = CreateContext(builder => builder.CPU(new CPUDevice(8, 1, 1)));
        return new GpuDevice(context, context.GetCPUDevice(0).CreateCPUAccelerator(context), precision, card);
    }

    // Not through a context: under WSL ILGPU fails to make a second one that looks for cards.
    private static (IReadOnlyList<CudaDevice> Cards, string? Trouble) Find()
    {
        // First of all, since it is also what lets ILGPU find the driver.
        if (CudaDriver.Trouble() is { } trouble) return ([], trouble);
        CudaDevice[] cards = [.. CudaDevice.GetDevices(_ => true).Cast<CudaDevice>()];
        return (cards, cards.Length > 0 ? null : "the card or its driver is too old for ILGPU: update the driver; cards of 2012 and later will do");
    }

    /// <summary>The ILGPU context of a device and its compiler.</summary>
    internal static Context CreateContext(Action<Context.Builder> devices) => Context.Create(builder =>
    {
        builder.EnableAlgorithms().Optimize(OptimizationLevel.O2);
        devices(builder);
    });

    private static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"gpu:{index}");

    private static string DescriptionOf(CudaDevice card) => string.Create(
        CultureInfo.InvariantCulture, $"{card.Name}, {card.MemorySize / 1e9:N1} GB, {card.NumMultiprocessors} multiprocessors, {card.Architecture}");

    private static string? TroubleOf(CudaDevice card)
    {
        if (card.Architecture is not { } architecture) return "it is of an unknown kind";
        return CudaAccelerator.TryGetInstructionSet(architecture, card.DriverVersion, out var needed, out _)
            ? null
            : $"its driver, for CUDA {card.DriverVersion}, is too old: {architecture} needs one for CUDA {needed} or newer";
    }

    private static int? IndexOf(string name)
    {
        if (name == "gpu") return 0;
        if (!name.StartsWith("gpu:", StringComparison.Ordinal)) return null;
        return int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;
    }
}
