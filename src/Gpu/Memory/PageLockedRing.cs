using ILGPU;
using ILGPU.Runtime;

namespace MidasNet.Gpu;

/// <summary>
/// Memory of the program that the system may not move or swap out, through which numbers travel to the device: the device fetches them by itself while the
/// program goes on. The program waits only when the ring has come round and what lies there may still be on its way.
/// </summary>
/// <remarks>
/// Copies take their turn among the kernels, in the one queue that the device has. In a second queue they would overtake kernels that still read the memory
/// that the pool has just handed out again, so they would have to wait for those, or travel through more memory on the device; and the batch of a small
/// network is there in some 10 µs, that of a large one in a few per cent of its step.
/// </remarks>
/// <param name="accelerator">The device.</param>
/// <param name="length">The number of values that fit.</param>
internal sealed class PageLockedRing(Accelerator accelerator, int length = 1 << 23) : IDisposable
{
    private PageLockedArray1D<float>? memory;
    private int used;

    /// <summary>Sends numbers on their way; what is longer than the ring goes in pieces.</summary>
    public void Upload(ReadOnlySpan<float> source, ArrayView<float> target)
    {
        // Locking memory takes its time, and some devices are only asked for their name.
        memory ??= accelerator.AllocatePageLocked1D<float>(length, uninitialized: true);
        for (int sent = 0; sent < source.Length;)
        {
            if (used == length) Synchronize();
            int count = Math.Min(source.Length - sent, length - used);
            source.Slice(sent, count).CopyTo(memory.Span[used..]);
            target.SubView(sent, count).CopyFrom(accelerator.DefaultStream, memory.ArrayView.SubView(used, count));
            sent += count;
            used += count;
        }
    }

    /// <summary>Waits for the device; then nothing is on its way any more.</summary>
    public void Synchronize()
    {
        accelerator.DefaultStream.Synchronize();
        used = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => memory?.Dispose();
}
