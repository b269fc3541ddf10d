using ILGPU;

namespace MidasNet.Gpu;

/// <summary>The two kernels of this device: all others are these, specialised for a work.</summary>
internal static class WorkKernel
{
    /// <summary>Each thread takes every n-th element, n being the number of threads, so that neighbours read neighbours.</summary>
    public static void OverElements<TWork>(TWork work, int length) where TWork : struct, IElementWork
    {
        int stride = Grid.DimX * Group.DimX;
        for (int i = Grid.IdxX * Group.DimX + Group.IdxX; i < length; i += stride) work.At(i);
    }

    /// <summary>Each group does the work at its place in the grid.</summary>
    public static void OverGroups<TWork>(TWork work) where TWork : struct, IGroupWork => work.Run();
}
