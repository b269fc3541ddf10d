using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>
/// Calls kernels of <see cref="Device"/> on memory that is there already, one kernel to a benchmark of the same name, on as many threads as the process
/// may use.
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

    /// <summary>How much one call of a kernel does.</summary>
    /// <param name="kernel">The benchmark's name.</param>
    internal abstract Work WorkOf(string kernel);

    /// <summary>Makes the operands.</summary>
    protected abstract void Prepare();

    /// <summary>Memory whose numbers a kernel writes.</summary>
    protected Storage Empty(int length) => Device.Allocate(length);

    /// <summary>Memory with the same number everywhere.</summary>
    protected Storage Filled(int length, float value)
    {
        var storage = Empty(length);
        Device.Fill(length, value, storage);
        return storage;
    }

    /// <summary>Memory with numbers between -1 and 1.</summary>
    protected Storage Random(int length)
    {
        // As long as the pool made it, which may be longer than asked for.
        var storage = Empty(length);
        float[] values = new float[storage.Capacity];
        Numbers.Uniform(length, ++seed).CopyTo(values, 0);
        Device.Upload(values, storage);
        return storage;
    }

    /// <summary>Work that is bound by memory: so many values read or written.</summary>
    internal static Work Moving(double values) => new(Bytes: sizeof(float) * values);
}
