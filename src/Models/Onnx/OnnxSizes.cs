namespace MidasNet.Models;

/// <summary>Sizes of tensors in a model that may be hostile: they are computed in 64 bits and compared with limits before memory is taken.</summary>
internal static class OnnxSizes
{
    /// <summary>The largest number of values of one tensor: 1 GiB.</summary>
    public const long MaxValues = 1L << 28;

    /// <summary>The largest number of values that a run keeps at a time: 2 GiB.</summary>
    public const long MaxKept = 1L << 29;

    /// <summary>The number of values; -1 if it exceeds <see cref="MaxValues"/> or an extent is negative.</summary>
    public static long Count(ReadOnlySpan<int> dimensions)
    {
        long count = 1;
        bool isEmpty = false, fits = true;
        foreach (int extent in dimensions)
        {
            if (extent < 0) return -1;
            isEmpty |= extent == 0;
            if (fits) count *= Math.Max(1, extent);
            fits &= count <= MaxValues;
        }
        return isEmpty ? 0 : fits ? count : -1;
    }

    /// <summary>The steps, in values, between neighbours along each axis.</summary>
    public static int[] Strides(ReadOnlySpan<int> dimensions)
    {
        var strides = new int[dimensions.Length];
        int step = 1;
        for (int axis = strides.Length - 1; axis >= 0; axis--) (strides[axis], step) = (step, step * Math.Max(1, dimensions[axis]));
        return strides;
    }

    /// <summary>The number of values before an axis, along it and after it.</summary>
    public static (int Outer, int Length, int Inner) Around(ReadOnlySpan<int> dimensions, int axis)
    {
        int outer = 1, inner = 1;
        foreach (int extent in dimensions[..axis]) outer *= extent;
        foreach (int extent in dimensions[(axis + 1)..]) inner *= extent;
        return (outer, dimensions[axis], inner);
    }
}
