using System.Runtime.InteropServices;

namespace MidasNet;

/// <summary>Native memory, aligned to a cache line, with some slack behind the last value so that vector kernels may read past it.</summary>
internal sealed unsafe class CpuStorage : Storage, IDisposable
{
    /// <summary>Values behind the end that may be read (never written): three 512-bit vectors.</summary>
    public const int Slack = 48;

    private void* block;

    public CpuStorage(int capacity) : base(capacity)
    {
        nuint bytes = Bytes(capacity);
        // Defined numbers from the start: slack may be read, and a kernel that forgets a value must fail the same way each time. The system gives
        // cleared pages, so clearing here would only touch each page an extra time, on one thread.
        block = NativeMemory.AllocZeroed(bytes + 64);
        Pointer = CacheLine.Align((float*)block);
        HugePages.Advise(Pointer, bytes);
        GC.AddMemoryPressure((long)bytes);
    }

    /// <summary>The first value.</summary>
    public float* Pointer { get; private set; }

    public void Dispose()
    {
        if (block is null) return;
        NativeMemory.Free(block);
        block = null;
        Pointer = null;
        GC.RemoveMemoryPressure((long)Bytes(Capacity));
        GC.SuppressFinalize(this);
    }

    ~CpuStorage() => Dispose();

    private static nuint Bytes(int capacity) => 4 * (nuint)((long)capacity + Slack);
}
