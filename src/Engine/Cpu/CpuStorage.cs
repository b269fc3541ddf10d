using System.Runtime.InteropServices;

namespace MidasNet;

/// <summary>Native memory, aligned to a cache line, with some slack behind the last value so that vector kernels may read past it.</summary>
internal sealed unsafe class CpuStorage : Storage, IDisposable
{
    /// <summary>Values behind the end that may be read (never written): three 512-bit vectors.</summary>
    public const int Slack = 48;

    public CpuStorage(int capacity) : base(capacity)
    {
        nuint bytes = 4 * (nuint)((long)capacity + Slack);
        Pointer = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        // Defined numbers from the start: slack may be read, and a kernel that forgets a value must fail the same way each time.
        NativeMemory.Clear(Pointer, bytes);
        GC.AddMemoryPressure((long)bytes);
    }

    /// <summary>The first value.</summary>
    public float* Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer is null) return;
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        GC.RemoveMemoryPressure(4 * ((long)Capacity + Slack));
        GC.SuppressFinalize(this);
    }

    ~CpuStorage() => Dispose();
}
