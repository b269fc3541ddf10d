using System.Globalization;

namespace MidasNet.Gpu;

/// <summary>
/// The devices of a native executable, in place of MidasNet.Gpu, which generates code at run time: the processor alone. <c>auto</c> is the processor, and
/// the names of graphics cards are known, to say why there are none.
/// </summary>
internal static class Devices
{
    private const string NoSupport = "this build has no graphics card support: use midasnet as a .NET tool (dotnet tool install MidasNet.Tool)";

    /// <summary>Opens a device by name.</summary>
    /// <param name="name"><c>cpu</c> or <c>auto</c>.</param>
    /// <param name="threads">Threads to compute with; 0 for one per core.</param>
    /// <param name="precision">The precision of matrix products on a card; the processor always uses <see cref="Precision.Full"/>.</param>
    /// <exception cref="DeviceUnavailableException">A graphics card was asked for.</exception>
    public static Device Open(string name, int threads, Precision precision)
    {
        _ = precision;
        return name is "cpu" or "auto" ? Device.OpenCpu(threads) : throw new DeviceUnavailableException($"{name}: {NoSupport}");
    }

    /// <summary>True for <c>cpu</c>, <c>auto</c> and the names of graphics cards.</summary>
    public static bool IsKnown(string name) => name is "cpu" or "auto" or "gpu" or "gpu:emulator"
        || name.StartsWith("gpu:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>The processor, and why there is nothing else.</summary>
    public static IReadOnlyList<DeviceDescription> List()
    {
        using var processor = Device.OpenCpu();
        return [new DeviceDescription("cpu", processor.Name), new DeviceDescription("gpu", "no graphics card", NoSupport)];
    }
}
