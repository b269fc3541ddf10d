using ILGPU;
using ILGPU.Runtime;

namespace MidasNet.Gpu;

/// <summary>
/// A ring of page-locked host memory for uploads: the device copies from it asynchronously while the program continues. The program waits only when the
/// ring wraps around to values that may still be in transit.
/// </summary>
/// <remarks>
/// Copies are queued between the kernels, in the device's only stream. In a second stream they would overtake kernels that still read memory that the
/// pool has just reused, and so would have to wait for them, or need more device memory. The upload takes about 10 µs for the batch of a small network,
/// and a few per cent of the step for that of a large one.
/// </remarks>
/// <param name="accelerator">The device.</param>
/// <param name="length">The number of values that fit.</param>
internal sealed class PageLockedRing(Accelerator accelerator, int length = 1 << 23) : IDisposable
{
    private PageLockedArray1D<float>? memory;
    private int used;

    /// <summary>Starts the upload of values; more than fit the ring are sent in pieces.</summary>
    public void Upload(ReadOnlySpan<float> source, ArrayView<float> target)
    {
        // Lazy, since locking memory is slow and some devices are only opened for their name.
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

    /// <summary>Waits until all uploads have completed.</summary>
    public void Synchronize()
    {
        accelerator.DefaultStream.Synchronize();
        used = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => memory?.Dispose();
}
