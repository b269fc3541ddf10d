namespace MidasNet.Gpu;

/// <summary>The devices of this machine, by name: the processor and its graphics cards.</summary>
public static class Devices
{
    /// <summary>Opens a device by name.</summary>
    /// <param name="name">
    /// <c>cpu</c>; <c>gpu</c> or <c>gpu:0</c>, <c>gpu:1</c> ... for a graphics card; <c>auto</c> for the first usable card, otherwise the processor;
    /// <c>gpu:emulator</c> for a card that the processor emulates, for tests.
    /// </param>
    /// <param name="threads">Threads of the processor to compute with, at most 1,024; 0 for one per core. Results do not depend on it.</param>
    /// <param name="precision">The precision of matrix products on a card; the processor always uses <see cref="Precision.Full"/>.</param>
    /// <exception cref="ArgumentException">No device has such a name, or the number of threads is negative or above 1,024.</exception>
    /// <exception cref="DeviceUnavailableException">The device is missing or cannot be used; the message gives the reason.</exception>
    public static Device Open(string name = "auto", int threads = 0, Precision precision = Precision.Full) => name switch
    {
        "cpu" => Device.OpenCpu(threads),
        "auto" => GpuDevices.Describe().FirstOrDefault(device => device.Unusable is null) is { } card
            ? GpuDevices.Open(card.Name, precision)
            : Device.OpenCpu(threads),
        _ => GpuDevices.Open(name, precision),
    };

    /// <summary>True if <see cref="Open"/> accepts the name, whether or not this machine has such a device.</summary>
    public static bool IsKnown(string name) => name is "cpu" or "auto" || GpuDevices.Knows(name);

    /// <summary>The devices of this machine. Without a usable card, the entry <c>gpu</c> gives the reason.</summary>
    public static IReadOnlyList<DeviceDescription> List()
    {
        using var processor = Device.OpenCpu();
        return [new DeviceDescription("cpu", processor.Name), .. GpuDevices.Describe()];
    }
}
