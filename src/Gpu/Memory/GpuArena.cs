using ILGPU;
using ILGPU.Runtime;

namespace MidasNet.Gpu;

/// <summary>
/// The memory of a device, allocated from its driver in large blocks and handed out in pieces. Pieces are never returned: the storage pool keeps them.
/// </summary>
/// <param name="accelerator">The device.</param>
/// <param name="allocate">Allocates a block of a number of values from the driver; replaced in tests.</param>
internal sealed class GpuArena(Accelerator accelerator, Func<long, MemoryBuffer1D<float, Stride1D.Dense>>? allocate = null) : IDisposable
{
    // Pieces begin at multiples of 256 bytes, like the driver's own allocations, so that four values can be read at once.
    private const int Alignment = 64;

    private readonly List<MemoryBuffer1D<float, Stride1D.Dense>> blocks = [];
    private long used;

    /// <summary>Takes a piece.</summary>
    /// <param name="length">The number of values.</param>
    /// <exception cref="InsufficientMemoryException">The device has no free block of this size.</exception>
    public ArrayView<float> Take(long length)
    {
        long rounded = (length + Alignment - 1) / Alignment * Alignment;
        if (blocks.Count == 0 || used + rounded > blocks[^1].Length) Grow(rounded);
        var piece = blocks[^1].View.BaseView.SubView(used, length);
        used += rounded;
        return piece;
    }

    /// <summary>Returns all blocks to the driver.</summary>
    public void Dispose()
    {
        foreach (var block in blocks) block.Dispose();
        blocks.Clear();
    }

    private void Grow(long length)
    {
        // 1/64 of the device's memory, so that few blocks are allocated and little is wasted at their ends.
        long usual = Math.Clamp(accelerator.MemorySize / 64 / sizeof(float), 1 << 18, 1 << 26) / Alignment * Alignment;
        if (length > usual || !TryGrow(usual)) GrowTo(length);
    }

    private bool TryGrow(long length)
    {
        try
        {
            blocks.Add(allocate is null ? accelerator.Allocate1D<float>(length) : allocate(length));
        }
        catch (AcceleratorException)
        {
            return false;
        }
        used = 0;
        return true;
    }

    private void GrowTo(long length)
    {
        if (TryGrow(length)) return;
        long taken = blocks.Sum(block => block.LengthInBytes);
        throw new InsufficientMemoryException(
            $"{accelerator.Name} cannot allocate {Megabytes(length * sizeof(float))} MB: this program holds {Megabytes(taken)} MB of its " +
            $"{Megabytes(accelerator.MemorySize)} MB; try a smaller batch, smaller images or a narrower network");
    }

    private static string Megabytes(long bytes) => FormattableString.Invariant($"{bytes / 1e6:N1}");
}
