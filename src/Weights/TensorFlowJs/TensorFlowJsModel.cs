namespace MidasNet.Weights;

/// <summary>
/// The weights of a TensorFlow.js layers model (or graph model): a <c>model.json</c> with a manifest, and the shards, files of bytes next to it.
/// </summary>
/// <remarks>
/// The files are untrusted: reading them may fail, but it never leaves the model's folder, and holds the values of the shards that are there as float32 and
/// besides what <see cref="MemoryBudget"/> allows for the JSON.
/// </remarks>
internal sealed class TensorFlowJsModel
{
    private const int MaxJsonBytes = 100_000_000;

    private TensorFlowJsModel(WeightSet weights, IReadOnlyList<MissingTensor> missing) => (Weights, Missing) = (weights, missing);

    /// <summary>
    /// The tensors whose bytes are all there, named and laid out as in the file: kernels of convolutions are HWIO
    /// [height, width, inputs, outputs], of dense layers [inputs, outputs].
    /// </summary>
    public WeightSet Weights { get; }

    /// <summary>The tensors that the manifest lists, but whose shards are not all there. The caller decides whether they are needed.</summary>
    public IReadOnlyList<MissingTensor> Missing { get; }

    /// <summary>
    /// Reads every tensor whose shards lie next to the model. Supported are float32, int32 and bool, float16, and quantised uint8 and
    /// uint16: value = stored · scale + min in float32. Integers beyond 2²⁴ in magnitude are rounded.
    /// </summary>
    /// <param name="modelJsonPath">The model's JSON file.</param>
    /// <exception cref="WeightFormatException">
    /// The JSON is damaged or describes what cannot be read here, a shard lies outside the model's folder, or the sizes of the shards do not fit the
    /// tensors. Where shards are missing, those that are there must all have one size, except the last: that is how the others are placed.
    /// </exception>
    /// <exception cref="IOException">The JSON file is missing, or a file cannot be read.</exception>
    public static TensorFlowJsModel Read(string modelJsonPath)
    {
        var manifest = TensorFlowJsManifest.Parse(modelJsonPath, UntrustedJson.ReadWhole(modelJsonPath, MaxJsonBytes));
        RequireDistinctShards(modelJsonPath, manifest);
        var tensors = new List<WeightTensor>();
        var missing = new List<MissingTensor>();
        foreach (var group in manifest.Groups) ReadGroup(modelJsonPath, group, tensors, missing);
        return new TensorFlowJsModel(new WeightSet(tensors, manifest.Metadata), missing);
    }

    // A shard that is listed a thousand times would let a small model ask for memory without bound.
    private static void RequireDistinctShards(string path, TensorFlowJsManifest manifest)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string shard in manifest.Groups.SelectMany(group => group.Paths))
            if (!seen.Add(Path.GetFullPath(Path.Combine(folder, shard))))
                throw new WeightFormatException(path, null, $"the shard {QuotedText.Of(shard)} is listed twice");
    }

    private static void ReadGroup(string path, TensorFlowJsGroup group, List<WeightTensor> tensors, List<MissingTensor> missing)
    {
        // At most 100 MB of JSON with at most 2³¹ elements each: the sum cannot overflow.
        long total = group.Weights.Sum(weight => weight.Bytes);
        if (total > 0 && group.Paths.Count == 0)
            throw new WeightFormatException(path, null, $"a group of weightsManifest has tensors of {total} bytes and no shards");
        using var shards = ShardedBytes.Open(path, group.Paths, total);

        long position = 0;
        foreach (var weight in group.Weights)
        {
            long begin = position;
            long end = begin + weight.Bytes;
            var absent = shards.MissingBetween(begin, end);
            if (absent.Count > 0)
            {
                missing.Add(new MissingTensor(weight.Name, weight.Dimensions, absent));
                position = end;
                continue;
            }

            var values = GC.AllocateUninitializedArray<float>(weight.Count);
            var loss = ElementDecoding.Decode(weight.Stored, values, buffer =>
            {
                shards.Read(position, buffer);
                position += buffer.Length;
            });
            weight.Dequantise(values);
            tensors.Add(new WeightTensor(weight.Name, weight.Dimensions, values) { StoredAs = weight.Stored, Loss = loss });
        }
    }
}
