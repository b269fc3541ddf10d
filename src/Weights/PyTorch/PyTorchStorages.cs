namespace MidasNet.Weights;

/// <summary>The storages of a PyTorch file, of which tensors are views.</summary>
/// <param name="file">The file.</param>
/// <param name="bigEndian">True if the most significant byte comes first.</param>
/// <param name="find">Returns the offset of a storage in the file and its number of bytes.</param>
internal sealed class PyTorchStorages(UntrustedFile file, bool bigEndian, Func<PickleStorage, (long Offset, long Bytes)> find)
{
    private readonly Dictionary<string, float[]> read = new(StringComparer.Ordinal);

    /// <summary>The tensor's values, row-major, whatever its strides.</summary>
    // A layer that a model uses n times stands n times in the state_dict, each time as the same view: it is read, and takes memory, once.
    public WeightTensor Read(string name, PickleTensor tensor)
    {
        string view = string.Join(' ', [tensor.Offset, .. tensor.Dimensions, .. tensor.Strides]) + tensor.Storage.Key;
        if (read.TryGetValue(view, out float[]? values)) return new WeightTensor(name, tensor.Dimensions, values) { StoredAs = tensor.Storage.Type };
        var first = ReadView(name, tensor);
        read.Add(view, first.Values);
        return first;
    }

    private WeightTensor ReadView(string name, PickleTensor tensor)
    {
        var (type, shown) = (tensor.Storage.Type, QuotedText.Of(name));
        int count = tensor.Dimensions.Aggregate(1, (product, extent) => product * extent);
        if (count == 0) return new WeightTensor(name, tensor.Dimensions, []) { StoredAs = type };

        var (offset, bytes) = find(tensor.Storage);
        if (tensor.Storage.Count > bytes / type.Bytes())
            throw file.Error(offset, $"the storage of {shown} should have {tensor.Storage.Count} elements of {type}, but has {bytes} bytes");
        // The reach lies within the storage: that was checked when the tensor was made.
        long reach = 1;
        for (int d = 0; d < tensor.Dimensions.Count; d++) reach += (tensor.Dimensions[d] - 1) * tensor.Strides[d];
        float[] stored = file.Numbers(type, offset + tensor.Offset * type.Bytes(), reach, $"the tensor {shown}", bigEndian);
        return new WeightTensor(name, tensor.Dimensions, IsRowMajor(tensor) ? stored : Gather(tensor, count, stored)) { StoredAs = type };
    }

    private static bool IsRowMajor(PickleTensor tensor)
    {
        long step = 1;
        for (int d = tensor.Dimensions.Count - 1; d >= 0; d--)
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
        var index = new int[tensor.Dimensions.Count];
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
}
