namespace MidasNet.Weights;

/// <summary>The storages of a PyTorch file, of which tensors are views.</summary>
/// <param name="file">The file.</param>
/// <param name="bigEndian">True if the most significant byte comes first.</param>
/// <param name="find">Returns the offset of a storage in the file and its number of bytes.</param>
internal sealed class PyTorchStorages(UntrustedFile file, bool bigEndian, Func<PickleStorage, (long Offset, long Bytes)> find)
{
    private const int BytesOfTensor = 300;

    private readonly Dictionary<PickleTensor, WeightTensor> read = new(new SameView());

    /// <summary>The tensor's values, row-major, whatever its strides.</summary>
    // A layer that a model uses n times stands n times in the state_dict, each time as the same view: it is read, and takes memory, once.
    public WeightTensor Read(string name, PickleTensor tensor)
    {
        file.Charge(BytesOfTensor + 2L * sizeof(int) * tensor.Dimensions.Length, null, $"the tensor {QuotedText.Of(name)}");
        if (read.TryGetValue(tensor, out var same)) return new WeightTensor(name, tensor.Dimensions, same.Values) { StoredAs = tensor.Type, Loss = same.Loss };
        var first = ReadView(name, tensor);
        read.Add(tensor, first);
        return first;
    }

    private WeightTensor ReadView(string name, PickleTensor tensor)
    {
        var (type, shown) = (tensor.Type, QuotedText.Of(name));
        int count = tensor.Dimensions.Aggregate(1, (product, extent) => product * extent);
        if (count == 0) return new WeightTensor(name, tensor.Dimensions, []) { StoredAs = type };

        var (offset, bytes) = find(tensor.Storage);
        if (tensor.StorageCount > bytes / type.Bytes())
            throw file.Error(offset, $"the storage of {shown} should have {tensor.StorageCount} elements of {type}, but has {bytes} bytes");
        // The reach lies within the storage: that was checked when the tensor was made.
        long reach = 1;
        for (int d = 0; d < tensor.Dimensions.Length; d++) reach += (tensor.Dimensions[d] - 1) * tensor.Strides[d];
        var (stored, loss) = file.Numbers(type, offset + tensor.Offset * type.Bytes(), reach, $"the tensor {shown}", bigEndian);
        return new WeightTensor(name, tensor.Dimensions, IsRowMajor(tensor) ? stored : Gather(tensor, count, stored)) { StoredAs = type, Loss = loss };
    }

    private static bool IsRowMajor(PickleTensor tensor)
    {
        long step = 1;
        for (int d = tensor.Dimensions.Length - 1; d >= 0; d--)
        {
            if (tensor.Dimensions[d] > 1 && tensor.Strides[d] != step) return false;
            step *= tensor.Dimensions[d];
        }
        return true;
    }

    /// <summary>y[i, j, ...] = x[i · strideᵢ + j · strideⱼ + ...]</summary>
    private static float[] Gather(PickleTensor tensor, int count, float[] x)
    {
        var y = new float[count];
        var index = new int[tensor.Dimensions.Length];
        long at = 0;
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = x[at];
            // Counts the index up, last dimension fastest.
            for (int d = index.Length - 1; d >= 0; d--)
            {
                at += tensor.Strides[d];
                if (++index[d] < tensor.Dimensions[d]) break;
                at -= index[d] * tensor.Strides[d];
                index[d] = 0;
            }
        }
        return y;
    }

    /// <summary>Two tensors are the same view if they show the same elements of one storage in the same order, whatever the strides of single ones are.</summary>
    private sealed class SameView : IEqualityComparer<PickleTensor>
    {
        public bool Equals(PickleTensor? x, PickleTensor? y)
        {
            if (x is null || y is null) return ReferenceEquals(x, y);
            return x.Storage.Key == y.Storage.Key && x.Type == y.Type && x.Offset == y.Offset
                && (IsRowMajor(x) && IsRowMajor(y) ? Count(x) == Count(y) : x.Dimensions.AsSpan().SequenceEqual(y.Dimensions) && x.Strides.AsSpan().SequenceEqual(y.Strides));
        }

        public int GetHashCode(PickleTensor tensor) => HashCode.Combine(tensor.Storage.Key, tensor.Type, tensor.Offset, Count(tensor));

        private static int Count(PickleTensor tensor) => tensor.Dimensions.Aggregate(1, (product, extent) => product * extent);
    }
}
