namespace MidasNet.Weights;

/// <summary>
/// Weights that Keras wrote: <c>.h5</c> of Keras 2 (weights alone, or a whole model), <c>.weights.h5</c> and <c>.keras</c> of Keras 3, and other HDF5
/// files of arrays.
/// </summary>
/// <remarks>
/// The supported part of HDF5 is what h5py writes for weights. Soft and external links, virtual datasets and data in other files are refused; strings
/// and records next to the weights are skipped. Memory is bounded by <see cref="MemoryBudget"/>, and by 40 MB and 8 times the file where chunks are compressed.
/// </remarks>
internal sealed class KerasReader : IWeightReader
{
    private const string LayerNames = "layer_names", WeightNames = "weight_names", WholeModel = "model_weights", InArchive = "model.weights.h5";

    // Keras nests models in models; no program nests them as deep as this.
    private const int Depth = 32, BytesOfTensor = 500;

    /// <inheritdoc/>
    public string Format => "Keras";

    /// <inheritdoc/>
    public string Files => ".h5, .weights.h5, .keras";

    /// <inheritdoc/>
    public IReadOnlyList<string> FolderFiles { get; } = ["model.weights.h5"];

    /// <inheritdoc/>
    public bool Recognises(UntrustedFile file, ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith(Hdf5File.Signature) || (ZipDirectory.Recognises(beginning) && new ZipDirectory(file).Contains(InArchive));

    /// <summary>
    /// Reads all weights. In files of Keras 2 they are named <c>layer/weight</c>, without the <c>:0</c> of TensorFlow, in the order of the layers; in
    /// others by their path, such as <c>layers/conv2d/vars/0</c>.
    /// </summary>
    /// <exception cref="WeightFormatException">The file is damaged, is no HDF5 file, or uses what is not read here.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public WeightFile Read(string path)
    {
        using var file = new UntrustedFile(path);
        bool isArchive = ZipDirectory.Recognises(file.Read(0, Math.Min(file.Length, 4), "the beginning"));
        using var content = isArchive ? file.Section(new ZipDirectory(file).Open(InArchive)) : file;
        return Read(new Hdf5File(content));
    }

    private WeightFile Read(Hdf5File source)
    {
        var root = source.Root();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var tensors = new List<WeightTensor>();
        var skipped = new List<SkippedEntry>();
        var members = source.Members(root).ToList();
        if (Texts(source, root, LayerNames) is { } layers) ReadLayers(source, root, members, layers, tensors, skipped, metadata);
        else if (members.Find(member => member.Name == WholeModel).Object is { } model && Texts(source, model, LayerNames) is { } ofModel)
        {
            ReadLayers(source, model, [.. source.Members(model)], ofModel, tensors, skipped, metadata);
            skipped.AddRange(members.Where(member => member.Name != WholeModel).Select(member => new SkippedEntry(member.Name, "next to the model's weights")));
        }
        else ReadAll(source, members, "", tensors, skipped, depth: 0);

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
            if (!names.Add(tensor.Name))
                throw source.File.Error(null, $"two weights are named {QuotedText.Of(tensor.Name)}");
        return new WeightFile(Format, new WeightSet(tensors, metadata), skipped: skipped);
    }

    private static IReadOnlyList<string>? Texts(Hdf5File source, Hdf5Object owner, string name) => Hdf5Attribute.Texts(source.File, owner, name);

    private static void ReadLayers(
        Hdf5File source, Hdf5Object owner, List<(string Name, Hdf5Object Object)> members, IReadOnlyList<string> layers, List<WeightTensor> tensors,
        List<SkippedEntry> skipped, Dictionary<string, string> metadata)
    {
        foreach (string key in new[] { "keras_version", "backend" })
            if (Texts(source, owner, key) is [var text])
                metadata[key] = text;
        var groups = ByName(source, members);
        var listed = layers.ToHashSet(StringComparer.Ordinal);
        skipped.AddRange(members.Where(member => !listed.Contains(member.Name)).Select(member => new SkippedEntry(member.Name, "not listed as a layer")));
        foreach (string layer in layers)
        {
            if (!groups.TryGetValue(layer, out var group))
                throw source.File.Error(null, $"the layer {QuotedText.Of(layer)} is listed, but not there");
            var names = Texts(source, group, WeightNames);
            if (names is not { Count: > 0 }) continue;
            var datasets = new Dictionary<string, Hdf5Object>(StringComparer.Ordinal);
            GatherDatasets(source, group, "", datasets, depth: 0);
            foreach (string name in names)
            {
                if (!datasets.Remove(name, out var dataset))
                    throw source.File.Error(group.Address, $"the weight {QuotedText.Of(name)} of {QuotedText.Of(layer)} is listed, but not there");
                tensors.Add(Hdf5Dataset.Read(source, dataset, NameOf(layer, name)));
            }
            skipped.AddRange(datasets.Keys.Select(name => new SkippedEntry($"{layer}/{name}", "not listed as a weight of its layer")));
        }
    }

    private static string NameOf(string layer, string weight)
    {
        const string OfTensorFlow = ":0";
        string name = weight.EndsWith(OfTensorFlow, StringComparison.Ordinal) ? weight[..^OfTensorFlow.Length] : weight;
        return name.StartsWith(layer + "/", StringComparison.Ordinal) ? name : $"{layer}/{name}";
    }

    private static void GatherDatasets(Hdf5File source, Hdf5Object group, string prefix, Dictionary<string, Hdf5Object> datasets, int depth)
    {
        RequireDepth(source, group, depth);
        foreach (var (name, member) in source.Members(group))
        {
            source.File.Charge(BytesOfTensor + 6L * (prefix.Length + name.Length), member.Address, "the file");
            string path = prefix + name;
            if (!member.IsDataset) GatherDatasets(source, member, path + "/", datasets, depth + 1);
            else if (!datasets.TryAdd(path, member)) throw source.File.Error(member.Address, $"two datasets are named {QuotedText.Of(path)}");
        }
    }

    private static void ReadAll(
        Hdf5File source, IEnumerable<(string Name, Hdf5Object Object)> members, string prefix, List<WeightTensor> tensors, List<SkippedEntry> skipped,
        int depth)
    {
        foreach (var (name, member) in members)
        {
            RequireDepth(source, member, depth);
            source.File.Charge(BytesOfTensor + 6L * (prefix.Length + name.Length), member.Address, "the file");
            if (member.IsType) skipped.Add(new SkippedEntry(prefix + name, "a named datatype"));
            else if (!member.IsDataset) ReadAll(source, source.Members(member), $"{prefix}{name}/", tensors, skipped, depth + 1);
            else if (Hdf5Dataset.OtherContent(member) is { } other) skipped.Add(new SkippedEntry(prefix + name, other));
            else tensors.Add(Hdf5Dataset.Read(source, member, prefix + name));
        }
    }

    private static Dictionary<string, Hdf5Object> ByName(Hdf5File source, List<(string Name, Hdf5Object Object)> members)
    {
        var byName = new Dictionary<string, Hdf5Object>(StringComparer.Ordinal);
        foreach (var (name, member) in members)
            if (!byName.TryAdd(name, member))
                throw source.File.Error(member.Address, $"two groups are named {QuotedText.Of(name)}");
        return byName;
    }

    private static void RequireDepth(Hdf5File source, Hdf5Object member, int depth)
    {
        if (depth > Depth) throw source.File.Error(member.Address, $"groups are nested more than {Depth} deep");
    }
}
