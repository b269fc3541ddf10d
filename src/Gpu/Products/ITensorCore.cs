using ILGPU;

namespace MidasNet.Gpu;

/// <summary>
/// Multiplies small matrices in a warp of 32 threads: adds the product of 64x8 and 8x32 values in <see cref="Precision.TensorFloat32"/> to 64x32 sums,
/// which are distributed over the threads. With g = lane / 4 and t = lane % 4, a thread holds the values (g, t), (g + 8, t), (g, t + 4), (g + 8, t + 4)
/// of each 16x8 block of the left factor, (t, g), (t + 4, g) of each 8x8 block of the right factor, and (g, 2t), (g, 2t + 1), (g + 8, 2t),
/// (g + 8, 2t + 1) of each 16x8 block of sums.
/// </summary>
internal interface ITensorCore
{
    /// <summary>Sets all sums to 0. Must be called once, before anything else.</summary>
    void Clear();

    /// <summary>sum[i,j] += Σ left[i,k] · right[k,j]</summary>
    void Add(LeftFragments left, RightFragments right);

    /// <summary>Writes this thread's sums of one block of 16 rows.</summary>
    /// <param name="block">The block, 0 to 3.</param>
    /// <param name="to">Shared memory; index 0 receives the warp's sum (0, 0) of the block.</param>
    void Store(int block, ArrayView<float> to);
}

/// <summary>The layout of sums in shared memory.</summary>
internal static class TensorStage
{
    /// <summary>The stride between rows: 32 sums plus 8, so that four rows use different memory banks.</summary>
    public const int Pitch = 40;

    /// <summary>The index of a thread's first sum.</summary>
    public static int First(int lane) => lane / 4 * Pitch + lane % 4 * 2;
}

/// <summary>Four values of a thread, as bits.</summary>
internal readonly record struct Fragment4(uint X, uint Y, uint Z, uint W);

/// <summary>Two values of a thread, as bits.</summary>
internal readonly record struct Fragment2(uint X, uint Y);

/// <summary>A thread's share of 64x8 values, four blocks of 16 rows.</summary>
internal readonly record struct LeftFragments(Fragment4 Block0, Fragment4 Block1, Fragment4 Block2, Fragment4 Block3);

/// <summary>A thread's share of 8x32 values, four blocks of 8 columns.</summary>
internal readonly record struct RightFragments(Fragment2 Block0, Fragment2 Block1, Fragment2 Block2, Fragment2 Block3);
