namespace MidasNet.Weights;

/// <summary>Reads the values of a dataset of an HDF5 file: contiguous, compact (inside the object header) or chunked.</summary>
internal static class Hdf5Dataset
{
    // Classes of layouts.
    private const int Compact = 0, Contiguous = 1, Chunked = 2;

    /// <summary>A name for the content of a dataset of other than numbers, such as strings; null for numbers.</summary>
    public static string? OtherContent(Hdf5Object dataset) => Hdf5Datatype.Read(dataset.Require(Hdf5Message.Datatype, "datatype")).Other;

    /// <summary>The values, each as the nearest float32, under a name.</summary>
    public static WeightTensor Read(Hdf5File source, Hdf5Object dataset, string name)
    {
        var (file, shown) = (source.File, QuotedText.Of(name));
        if (dataset.Find(Hdf5Message.ExternalFiles, "list of files") is { } outside)
            throw outside.Error($"the dataset {shown} keeps its values in other files, which is not supported");
        var (dimensions, count) = Hdf5Dataspace.Read(dataset.Require(Hdf5Message.Dataspace, "extents"));
        var type = Hdf5Datatype.Read(dataset.Require(Hdf5Message.Datatype, "datatype"));
        if (type.Number is not { } number) throw file.Error(dataset.Address, $"the dataset {shown} holds {type.Other}; numbers are expected");
        var (values, loss) = count == 0 ? DecodedValues.None : ReadValues(source, dataset, shown, dimensions, count, type, number);
        return new WeightTensor(name, dimensions, values) { StoredAs = number, Loss = loss };
    }

    private static DecodedValues ReadValues(
        Hdf5File source, Hdf5Object dataset, string shown, IReadOnlyList<int> dimensions, int count, Hdf5Datatype type, ElementType number)
    {
        var file = source.File;
        var layout = dataset.Require(Hdf5Message.Layout, "layout");
        long at = layout.Position;
        int version = layout.Byte(), kind = layout.Byte();
        switch (version, kind)
        {
            case (3 or 4, Compact):
                var inside = layout.Part(layout.UInt16(), $"the dataset {shown}");
                RequireBytes(inside.Left);
                return file.Numbers(number, inside.Position, count, shown, type.IsBigEndian);
            case (3 or 4, Contiguous):
                ulong place = layout.UInt64();
                if (place > (ulong)file.Length) throw file.Error(at, $"the dataset {shown} was never written");
                RequireBytes(layout.Size("the size of a dataset"));
                return file.Numbers(number, (long)place, count, shown, type.IsBigEndian);
            case (3, Chunked):
                var filters = Hdf5Filters.Read(dataset.Find(Hdf5Message.Filters, "filters"));
                return new Hdf5Chunks(source, shown, dimensions, type, number, filters).Read(layout, count);
            case (4, Chunked):
                var newFilters = Hdf5Filters.Read(dataset.Find(Hdf5Message.Filters, "filters"));
                return new Hdf5Chunks(source, shown, dimensions, type, number, newFilters).ReadVersion4(layout, count);
            default:
                throw file.Error(at, $"the dataset {shown} has layout {kind} of version {version}; supported are contiguous, compact and chunked ones, " +
                                     "no virtual ones");
        }

        void RequireBytes(long bytes)
        {
            long wanted = (long)count * type.Bytes;
            if (bytes < wanted) throw file.Error(at, $"the dataset {shown} {TensorDimensions.Text(dimensions)} takes {wanted} bytes and has {bytes}");
        }
    }
}
