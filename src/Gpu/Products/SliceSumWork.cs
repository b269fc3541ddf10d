using ILGPU;

namespace MidasNet.Gpu;

/// <summary>
/// Sums over the slices of the depth. If there are many slices, several threads sum every n-th slice of a quad of columns, and one of them adds these
/// sums, so that the order is always the same.
/// </summary>
/// <param name="sums">The sums of <see cref="SliceResult"/>.</param>
/// <param name="slices">The number of slices.</param>
/// <param name="lanes">Threads per quad, a power of 2.</param>
/// <param name="rows">Rows of the product.</param>
/// <param name="quads">Quads of columns of a row.</param>
/// <param name="result">The destination of the sums.</param>
internal readonly struct SliceSumWork<TResult>(ArrayView<float> sums, int slices, int lanes, int rows, int quads, TResult result) : IGroupWork
    where TResult : struct, IProductResult
{
    /// <summary>The maximum number of threads per quad: the group size of the emulator.</summary>
    private const int MaxLanes = 16;

    /// <summary>Threads per quad, each with two slices or more.</summary>
    public static int LanesFor(int slices)
    {
        int lanes = 1;
        while (lanes < MaxLanes && 4 * lanes <= slices) lanes *= 2;
        return lanes;
    }

    public void Run()
    {
        var partial = SharedMemory.Allocate<Float4>(GroupSum.MaxThreads);
        var all = sums.Cast<Float4>();
        int perGroup = Group.DimX / lanes, lane = Group.IdxX / perGroup, place = Group.IdxX - lane * perGroup;
        int length = rows * quads, index = Grid.IdxX * perGroup + place;
        var sum = default(Float4);
        if (index < length)
        {
            for (int slice = lane; slice < slices; slice += lanes) sum = sum.Plus(all[slice * length + index]);
        }
        partial[Group.IdxX] = sum;
        Group.Barrier();
        if (lane > 0 || index >= length) return;
        for (int other = 1; other < lanes; other++) sum = sum.Plus(partial[other * perGroup + place]);
        int row = index / quads;
        result.Put(row, (index - row * quads) * 4, sum);
    }
}
