using MidasNet.Gpu;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>Values on a device, outside of any scope; they are released with the device.</summary>
internal static class DeviceMemory
{
    /// <summary>The given number of random values. Zeros would be wrong: GPUs compute faster with them.</summary>
    public static Storage Random(this GpuDevice device, int length, bool positive = false)
    {
        var storage = device.Allocate(length);
        float[] values = Numbers.Uniform(Math.Min(length, 1 << 20), (ulong)length);
        if (positive) values = Array.ConvertAll(values, Math.Abs);
        // The first million values, and copies of them.
        device.Upload(values, storage);
        for (int filled = values.Length; filled < length; filled += values.Length)
            device.Copy(new BlockCopy(1, Math.Min(values.Length, length - filled), 0, 0, filled, 0), storage, storage);
        return storage;
    }
}
