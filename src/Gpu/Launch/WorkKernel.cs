using ILGPU;

namespace MidasNet.Gpu;

/// <summary>The two kernels of this device: all others are specialisations of them for a type of work.</summary>
internal static class WorkKernel
{
    /// <summary>Each thread takes every n-th element, n being the number of threads, so that reads coalesce.</summary>
    public static void OverElements<TWork>(TWork work, int length) where TWork : struct, IElementWork
    {
        int stride = Grid.DimX * Group.DimX;
        for (int i = Grid.IdxX * Group.DimX + Group.IdxX; i < length; i += stride) work.At(i);
    }

    /// <summary>Each group does the work of its index in the grid.</summary>
    public static void OverGroups<TWork>(TWork work) where TWork : struct, IGroupWork => work.Run();
}
