using MidasNet.Gpu;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>What is measured, and where.</summary>
/// <param name="DeviceName">As <see cref="Devices.Open"/> has it.</param>
/// <param name="Tiny">Whether sizes are those for an emulator.</param>
/// <param name="Filter">Parts of names, apart by commas; empty for all rows.</param>
/// <param name="Seconds">How long each row is measured.</param>
internal sealed record Session(string DeviceName, bool Tiny, string Filter, double Seconds)
{
    /// <summary>Opens the device.</summary>
    public GpuDevice Open(Precision precision) => (GpuDevice)Devices.Open(DeviceName, precision: precision);

    /// <summary>A size, or a small one.</summary>
    public int Size(int size, int tiny) => Tiny ? tiny : size;

    /// <summary>Whether a row is wanted.</summary>
    public bool Wants(string name)
    {
        string[] texts = Filter.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return texts.Length == 0 || texts.Any(text => name.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Says what the reader of the figures must know.</summary>
    public void Describe(GpuDevice device)
    {
        Console.WriteLine($"{device.Name}; {MachineFacts.Processor}; {MachineFacts.System}");
        if (device.Limits is { } limits)
        {
            Console.WriteLine(
                $"Limits by the driver's clocks: {limits.Full / 1e12:N1} TFLOP/s in 32 bits, {limits.TensorFloat32 / 1e12:N0} TFLOP/s in TF32, {limits.BytesPerSecond / 1e9:N0} GB/s.");
        }
        if (Tiny) Console.WriteLine("Tiny sizes: this run shows that the program works; its figures mean nothing.");
        Console.WriteLine();
    }
}
