using ILGPU;

namespace MidasNet.Gpu;

/// <summary>
/// What multiplies small matrices for a warp of 32 threads: 64x32 sums, spread over the threads, grow by the product of 64x8 and 8x32 values in
/// <see cref="Precision.TensorFloat32"/>. With g = lane / 4 and t = lane % 4, a thread brings of each 16x8 block of the left factor the values (g, t),
/// (g + 8, t), (g, t + 4), (g + 8, t + 4); of each 8x8 block of the right factor (t, g), (t + 4, g); and it holds of each 16x8 block of sums (g, 2t),
/// (g, 2t + 1), (g + 8, 2t), (g + 8, 2t + 1).
/// </summary>
internal interface ITensorCore
{
    /// <summary>Sets all sums to 0. To be called once, before all else.</summary>
    void Clear();

    /// <summary>sum[i,j] += Σ left[i,k] · right[k,j]</summary>
    void Add(LeftFragments left, RightFragments right);

    /// <summary>Writes this thread's sums of one block of 16 rows.</summary>
    /// <param name="block">The block, 0 to 3.</param>
    /// <param name="to">Shared memory, where the warp's sum (0, 0) of the block goes to place 0.</param>
    void Store(int block, ArrayView<float> to);
}

/// <summary>The order of sums in shared memory.</summary>
internal static class TensorStage
{
    /// <summary>From row to row: 32 sums, and so many more that four rows meet different banks of the memory.</summary>
    public const int Pitch = 40;

    /// <summary>Where the first of a thread's sums goes.</summary>
    public static int First(int lane) => lane / 4 * Pitch + lane % 4 * 2;
}

/// <summary>Four values of a thread, as bits.</summary>
internal readonly record struct Fragment4(uint X, uint Y, uint Z, uint W);

/// <summary>Two values of a thread, as bits.</summary>
internal readonly record struct Fragment2(uint X, uint Y);

/// <summary>What a thread brings of 64x8 values, four blocks of 16 rows.</summary>
internal readonly record struct LeftFragments(Fragment4 Block0, Fragment4 Block1, Fragment4 Block2, Fragment4 Block3);

/// <summary>What a thread brings of 8x32 values, four blocks of 8 columns.</summary>
internal readonly record struct RightFragments(Fragment2 Block0, Fragment2 Block1, Fragment2 Block2, Fragment2 Block3);
