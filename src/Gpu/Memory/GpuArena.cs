using ILGPU;
using ILGPU.Runtime;

namespace MidasNet.Gpu;

/// <summary>
/// The memory of a device, taken from its driver in large blocks and handed out in pieces. Pieces are never given back: the pool above keeps them, by size.
/// </summary>
/// <param name="accelerator">The device.</param>
/// <param name="allocate">What asks the driver for a block of so many values; a test can refuse in its stead.</param>
internal sealed class GpuArena(Accelerator accelerator, Func<long, MemoryBuffer1D<float, Stride1D.Dense>>? allocate = null) : IDisposable
{
    // Pieces begin at multiples of 256 bytes, as the driver's own do, so that four values can be read at once.
    private const int Alignment = 64;

    private readonly List<MemoryBuffer1D<float, Stride1D.Dense>> blocks = [];
    private long used;

    /// <summary>Takes a piece.</summary>
    /// <param name="length">The number of values.</param>
    /// <exception cref="InsufficientMemoryException">The device has no block of this size left.</exception>
    public ArrayView<float> Take(long length)
    {
        long rounded = (length + Alignment - 1) / Alignment * Alignment;
        if (blocks.Count == 0 || used + rounded > blocks[^1].Length) Grow(rounded);
        var piece = blocks[^1].View.BaseView.SubView(used, length);
        used += rounded;
        return piece;
    }

    /// <summary>Gives all blocks back to the driver.</summary>
    public void Dispose()
    {
        foreach (var block in blocks) block.Dispose();
        blocks.Clear();
    }

    private void Grow(long length)
    {
        // A 64th of the device's memory, so that few blocks are asked for, and little is wasted at their ends.
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
            $"{accelerator.Name} has no room for {Megabytes(length * sizeof(float))} MB more: this program holds {Megabytes(taken)} MB of its " +
            $"{Megabytes(accelerator.MemorySize)} MB; a smaller batch, smaller images or a narrower network would fit");
    }

    private static string Megabytes(long bytes) => $"{bytes / 1e6:N1}";
}
