using ILGPU;

namespace MidasNet.Gpu;

/// <summary>Sums over the threads of a group, always in the same order: a tree in shared memory, so that repeats are equal bit by bit.</summary>
internal static class GroupSum
{
    /// <summary>The maximum number of threads of a group that sums.</summary>
    public const int MaxThreads = 256;

    /// <summary>The sum of the values of all threads, returned to each of them. The number of threads must be a power of 2.</summary>
    public static double Of(double value) => Of(value, 1);

    /// <summary>
    /// Several sums: over the threads whose index has the same remainder modulo <paramref name="across"/>, a power of 2, returned to each of them.
    /// </summary>
    public static double Of(double value, int across)
    {
        var shared = SharedMemory.Allocate<double>(MaxThreads);
        int i = Group.IdxX;
        shared[i] = value;
        Group.Barrier();
        for (int half = Group.DimX >> 1; half >= across; half >>= 1)
        {
            if (i < half) shared[i] += shared[i + half];
            Group.Barrier();
        }
        double sum = shared[i & (across - 1)];
        // A fast thread must not begin the next sum while others still read this one.
        Group.Barrier();
        return sum;
    }

    /// <summary>The sum of the first <paramref name="count"/> values, returned to each thread.</summary>
    public static double Of(int count, ArrayView<double> values)
    {
        double sum = 0;
        for (int i = Group.IdxX; i < count; i += Group.DimX) sum += values[i];
        return Of(sum);
    }

    /// <summary>The maximum over the same threads, returned to each of them; a NaN may get lost.</summary>
    public static double Max(double value, int across)
    {
        var shared = SharedMemory.Allocate<double>(MaxThreads);
        int i = Group.IdxX;
        shared[i] = value;
        Group.Barrier();
        for (int half = Group.DimX >> 1; half >= across; half >>= 1)
        {
            if (i < half && shared[i + half] > shared[i]) shared[i] = shared[i + half];
            Group.Barrier();
        }
        double largest = shared[i & (across - 1)];
        Group.Barrier();
        return largest;
    }
}
