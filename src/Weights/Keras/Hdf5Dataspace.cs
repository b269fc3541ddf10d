namespace MidasNet.Weights;

/// <summary>Reads the extents of a dataset or an attribute of an HDF5 file.</summary>
internal static class Hdf5Dataspace
{
    /// <summary>The dimensions, outermost first, and the number of elements; none and one for a single element.</summary>
    public static (IReadOnlyList<int> Dimensions, int Count) Read(UntrustedCursor message)
    {
        const int MaxDimensions = 32, Nothing = 2;
        long at = message.Position;
        int version = message.Byte(), rank = message.Byte();
        message.Skip(1); // whether the largest extents follow
        int kind = message.Byte();
        if (version is not (1 or 2) || rank > MaxDimensions)
            throw message.File.Error(at, $"extents of version {version}, rank {rank}, are not read here");
        if (version == 1) message.Skip(4);
        else if (kind == Nothing) return ([0], 0);

        var dimensions = new List<int>();
        for (int d = 0; d < rank; d++)
        {
            ulong extent = message.UInt64();
            if (extent > (ulong)Array.MaxLength)
                throw message.File.Error(at, $"an extent is {extent}; a tensor here has at most {Array.MaxLength} elements");
            dimensions.Add((int)extent);
        }
        return TensorDimensions.TryCount(dimensions, out long count)
            ? (dimensions, (int)count)
            : throw message.File.Error(at, $"extents are {TensorDimensions.Text(dimensions)}; a tensor here has at most {Array.MaxLength} elements");
    }
}
