using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>
/// Calls kernels of <see cref="Device"/> on allocated memory, one benchmark of the same name for each kernel, on all threads that are available to the
/// process.
/// </summary>
public abstract class KernelBenchmark
{
    private ulong seed;

    protected Device Device { get; private set; } = null!;

    [GlobalSetup]
    public void Open()
    {
        Device = Device.OpenCpu();
        Prepare();
    }

    [GlobalCleanup]
    public void Close() => Device.Dispose();

    /// <summary>The work of one call of a kernel.</summary>
    /// <param name="kernel">The benchmark's name.</param>
    internal abstract Work WorkOf(string kernel);

    /// <summary>Makes the operands.</summary>
    protected abstract void Prepare();

    /// <summary>Memory for a kernel's results.</summary>
    private protected Storage Empty(int length) => Device.Allocate(length);

    /// <summary>Memory filled with one value.</summary>
    private protected Storage Filled(int length, float value)
    {
        var storage = Empty(length);
        Device.Fill(length, value, storage);
        return storage;
    }

    /// <summary>Memory with values between -1 and 1.</summary>
    private protected Storage Random(int length)
    {
        // Fills the whole storage, which may be longer than requested.
        var storage = Empty(length);
        float[] values = new float[storage.Capacity];
        Numbers.Uniform(length, ++seed).CopyTo(values, 0);
        Device.Upload(values, storage);
        return storage;
    }

    /// <summary>Work that is bound by memory: the number of values read or written.</summary>
    internal static Work Moving(double values) => new(Bytes: sizeof(float) * values);
}
