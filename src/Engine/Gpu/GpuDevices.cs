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

    /// <summary>All cards, or the reason why there are none.</summary>
    public static IReadOnlyList<DeviceDescription> Describe()
    {
        try
        {
            using var context = CreateContext(builder => builder.Cuda());
            var cards = context.GetCudaDevices();
            if (cards.Count == 0) return [new DeviceDescription("gpu", "no graphics card", NoCard)];
            var described = new DeviceDescription[cards.Count];
            for (int i = 0; i < described.Length; i++) described[i] = new DeviceDescription(NameOf(i), DescriptionOf(cards[i]));
            return described;
        }
        catch (Exception unusable) when (IsDriverTrouble(unusable))
        {
            return [new DeviceDescription("gpu", "no graphics card", Reason(unusable))];
        }
    }

    /// <summary>Opens a card or the emulator.</summary>
    /// <param name="name"><c>gpu</c>, <c>gpu:N</c>, <c>gpu:emulator</c>.</param>
    /// <param name="precision">How exactly products are computed.</param>
    /// <exception cref="ArgumentException">The name is none of these.</exception>
    /// <exception cref="DeviceUnavailableException">There is no such card, or it cannot be used.</exception>
    public static GpuDevice Open(string name, Precision precision)
    {
        if (name == Emulator) return OpenEmulator(precision);
        int index = IndexOf(name);
        Context? context = null;
        try
        {
            context = CreateContext(builder => builder.Cuda());
            var cards = context.GetCudaDevices();
            if (cards.Count == 0) throw new DeviceUnavailableException($"{name}: {NoCard}");
            if (index >= cards.Count)
                throw new DeviceUnavailableException($"{name}: there {(cards.Count == 1 ? "is one card" : $"are {cards.Count} cards")}, the last is {NameOf(cards.Count - 1)}");
            return new GpuDevice(context, cards[index].CreateAccelerator(context), precision);
        }
        catch (Exception unusable)
        {
            context?.Dispose();
            if (!IsDriverTrouble(unusable)) throw;
            throw new DeviceUnavailableException($"{name}: {Reason(unusable)}", unusable);
        }
    }

    /// <summary>The emulator: groups of up to so many threads, each a thread of the processor.</summary>
    /// <param name="precision">How exactly products are computed.</param>
    /// <param name="threadsPerGroup">The most threads of a group, a multiple of 8.</param>
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

    private const string NoCard = "no NVIDIA card was found";

    /// <summary>What all devices and their compilers are made in.</summary>
    internal static Context CreateContext(Action<Context.Builder> devices)
    {
        DriverLibrary.Prepare();
        return Context.Create(builder =>
        {
            builder.EnableAlgorithms().Optimize(OptimizationLevel.O2);
            devices(builder);
        });
    }

    private static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"gpu:{index}");

    private static string DescriptionOf(CudaDevice card) =>
        string.Create(CultureInfo.InvariantCulture, $"{card.Name}, {card.MemorySize / 1e9:N1} GB, {card.NumMultiprocessors} multiprocessors, {card.Architecture}");

    private static int IndexOf(string name) => name == "gpu" ? 0
        : name.StartsWith("gpu:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index
        : throw new ArgumentException($"unknown device '{name}': there are cpu, gpu, gpu:0, gpu:1 and so on, {Emulator} and auto", nameof(name));

    private static bool IsDriverTrouble(Exception exception) =>
        exception is AcceleratorException or DllNotFoundException or EntryPointNotFoundException or NotSupportedException;

    private static string Reason(Exception exception) => exception switch
    {
        DllNotFoundException => "the driver's library (libcuda) was not found: is a driver of NVIDIA installed?",
        EntryPointNotFoundException => $"the driver is too old ({exception.Message})",
        _ => exception.Message,
    };
}
