using MidasNet.Gpu;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>The options of a run.</summary>
/// <param name="DeviceName">The device, as for <see cref="Devices.Open"/>.</param>
/// <param name="Tiny">Whether to use sizes for an emulator.</param>
/// <param name="Filter">Parts of row names, separated by commas; empty for all rows.</param>
/// <param name="Seconds">The seconds to measure each row.</param>
internal sealed record Session(string DeviceName, bool Tiny, string Filter, double Seconds)
{
    /// <summary>Opens the device.</summary>
    public GpuDevice Open(Precision precision) => (GpuDevice)Devices.Open(DeviceName, precision: precision);

    /// <summary>The first size, or the second if <see cref="Tiny"/>.</summary>
    public int Size(int size, int tiny) => Tiny ? tiny : size;

    /// <summary>Whether the filter selects a row.</summary>
    public bool Wants(string name)
    {
        string[] texts = Filter.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return texts.Length == 0 || texts.Any(text => name.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Prints the conditions of the measurement.</summary>
    public void Describe(GpuDevice device)
    {
        Console.WriteLine($"{device.Name}; {MachineFacts.Processor}; {MachineFacts.System}");
        if (device.Limits is { } limits)
        {
            Console.WriteLine(
                $"Limits at the driver's clock rates: {limits.Full / 1e12:N1} TFLOP/s in 32 bits, {limits.TensorFloat32 / 1e12:N0} TFLOP/s in TF32, {limits.BytesPerSecond / 1e9:N0} GB/s.");
        }
        if (Tiny) Console.WriteLine("Tiny sizes: this run shows that the program works; its figures are meaningless.");
        Console.WriteLine();
    }
}
