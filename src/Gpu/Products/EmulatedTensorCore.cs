using ILGPU;

namespace MidasNet.Gpu;

/// <summary>
/// <see cref="MmaTensorCore"/> in plain arithmetic, for tests on ILGPU's emulator, which has no tensor cores: threads publish their fragments, and each
/// reads from the others the values for its own sums. A value in the wrong thread therefore gives a wrong sum here as well.
/// </summary>
internal struct EmulatedTensorCore : ITensorCore
{
    private const int Brought = 24, Sums = 64;

    private ArrayView<float> sums;

    public void Clear()
    {
        sums = LocalMemory.Allocate1D<float>(Sums);
        for (int i = 0; i < Sums; i++) sums[i] = 0;
    }

    public readonly void Add(LeftFragments left, RightFragments right)
    {
        var exchange = SharedMemory.Allocate<float>(TensorTile.Threads * Brought);
        int thread = Group.IdxX, lane = thread & 31, warp = thread - lane;
        Show(exchange, thread * Brought, left.Block0);
        Show(exchange, thread * Brought + 4, left.Block1);
        Show(exchange, thread * Brought + 8, left.Block2);
        Show(exchange, thread * Brought + 12, left.Block3);
        Show(exchange, thread * Brought + 16, right.Block0);
        Show(exchange, thread * Brought + 18, right.Block1);
        Show(exchange, thread * Brought + 20, right.Block2);
        Show(exchange, thread * Brought + 22, right.Block3);
        Group.Barrier();
        for (int i = 0; i < Sums; i++)
        {
            // Sum i % 4 of the block in row i / 16 and column i / 4 % 4 of blocks: its row is g or g + 8, its column 2t or 2t + 1.
            int upper = (i & 2) >> 1, column = (lane & 3) * 2 + (i & 1);
            float sum = sums[i];
            for (int k = 0; k < 8; k++)
            {
                int later = k >> 2, a = warp + (lane & ~3) + (k & 3), b = warp + column * 4 + (k & 3);
                sum += exchange[a * Brought + (i >> 4) * 4 + 2 * later + upper] * exchange[b * Brought + 16 + ((i >> 2) & 3) * 2 + later];
            }
            sums[i] = sum;
        }
        // A fast thread must not publish its next values while others still read these.
        Group.Barrier();
    }

    public readonly void Store(int block, ArrayView<float> to)
    {
        int first = TensorStage.First(Group.IdxX & 31);
        for (int i = 0; i < 16; i++)
            to[first + (i >> 2) * 8 + ((i & 2) >> 1) * 8 * TensorStage.Pitch + (i & 1)] = sums[block * 16 + i];
    }

    private static void Show(ArrayView<float> exchange, int index, Fragment4 values)
    {
        exchange[index] = Interop.IntAsFloat(values.X);
        exchange[index + 1] = Interop.IntAsFloat(values.Y);
        exchange[index + 2] = Interop.IntAsFloat(values.Z);
        exchange[index + 3] = Interop.IntAsFloat(values.W);
    }

    private static void Show(ArrayView<float> exchange, int index, Fragment2 values)
    {
        exchange[index] = Interop.IntAsFloat(values.X);
        exchange[index + 1] = Interop.IntAsFloat(values.Y);
    }
}
