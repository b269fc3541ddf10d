namespace MidasNet.Weights;

/// <summary>
/// The index of a model that Hugging Face's libraries stored in several files of safetensors, or in earlier versions of PyTorch:
/// <c>{"metadata": {...}, "weight_map": {"tensor": "file"}}</c>.
/// </summary>
internal static class SafeTensorsIndex
{
    private const int MaxBytes = 100_000_000, Depth = 16, SearchedBytes = 1 << 16, BytesOfTensor = 400;

    /// <summary>True if a file is such an index: JSON with a weight_map near its beginning.</summary>
    public static bool Recognises(UntrustedFile file, ReadOnlySpan<byte> beginning) => ForeignFile.IsJson(beginning, '{')
        && file.Read(0, Math.Min(file.Length, SearchedBytes), "the beginning").AsSpan().IndexOf("\"weight_map\""u8) >= 0;

    /// <summary>
    /// Reads the tensors of all files that are there; those of files that are not there are missing, and those of files that the index does not list are
    /// skipped.
    /// </summary>
    public static WeightFile Read(string path)
    {
        var files = Parse(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        var tensors = new List<WeightTensor>();
        var missing = new List<MissingTensor>();
        var skipped = new List<SkippedEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        string format = SafeTensorsReader.Name;
        foreach (var (name, wanted) in files)
        {
            string file = Path.Combine(folder, name);
            if (!File.Exists(file))
            {
                missing.AddRange(wanted.Select(tensor => new MissingTensor(tensor, null, [name])));
                continue;
            }
            string real = RegularFile.RealPathInside(folder, file)
                ?? throw new WeightFormatException(path, null, $"the file {QuotedText.Of(name)} leads out of the model's folder");
            (var read, format) = ReadShard(real, path, name);
            foreach (var (key, value) in read.Metadata) metadata.TryAdd(key, value);
            foreach (string tensor in wanted)
            {
                tensors.Add(read.TryGet(tensor, out var found)
                    ? found
                    : throw new WeightFormatException(path, null, $"{QuotedText.Of(name)} should hold {QuotedText.Of(tensor)} and does not"));
            }
            if (read.Tensors.Count > wanted.Count)
            {
                var listed = wanted.ToHashSet(StringComparer.Ordinal);
                skipped.AddRange(read.Names.Where(tensor => !listed.Contains(tensor)).Select(tensor => new SkippedEntry(tensor, $"not in the index, but in {QuotedText.Of(name)}")));
            }
        }
        return new WeightFile(format, new WeightSet(tensors, metadata), missing, skipped);
    }

    private static (WeightSet Weights, string Format) ReadShard(string file, string index, string name)
    {
        bool isPlain, isPyTorch;
        var readerOfPyTorch = new PyTorchReader();
        using (var shard = new UntrustedFile(file))
        {
            byte[] beginning = shard.Read(0, Math.Min(shard.Length, 64), "the beginning");
            isPlain = SafeTensorsReader.IsFile(shard, beginning);
            isPyTorch = !isPlain && readerOfPyTorch.Recognises(shard, beginning);
            if (!isPlain && !isPyTorch)
                throw new WeightFormatException(index, null, $"{QuotedText.Of(name)} should be a file of safetensors or PyTorch: {ForeignFile.Describe(shard)}");
        }
        return isPlain ? (SafeTensors.Read(file), SafeTensorsReader.Name) : (readerOfPyTorch.Read(file).Weights, readerOfPyTorch.Format);
    }

    /// <summary>The files, each with its tensors, both in the order of the index.</summary>
    private static List<(string File, List<string> Tensors)> Parse(string path)
    {
        byte[] json = UntrustedJson.ReadWhole(path, MaxBytes);
        var budget = new MemoryBudget(json.Length);
        var files = new List<(string File, List<string> Tensors)>();
        var byName = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        bool hasMap = false;
        int start = json.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        var index = new UntrustedJson(path, start, json.AsSpan(start), Depth, budget);
        index.Next();
        index.OpenObject("the index");
        while (index.NextMember(out string member))
        {
            if (member != "weight_map")
            {
                index.SkipValue();
                continue;
            }
            if (hasMap) throw index.Error("weight_map is there twice");
            hasMap = true;
            index.OpenObject("weight_map");
            while (index.NextMember(out string tensor))
            {
                index.Charge(BytesOfTensor);
                string file = index.Text("a file of weight_map");
                // One folder: names with a separator, a drive or dots lead elsewhere on some system.
                if (file.Length is 0 or > 255 || file.AsSpan().IndexOfAny("/\\:\0") >= 0 || file is "." or "..")
                    throw index.Error($"{QuotedText.Of(file)} is no file in the folder of the index");
                if (!names.Add(tensor)) throw index.Error($"two tensors are named {QuotedText.Of(tensor)}");
                if (!byName.TryGetValue(file, out var list))
                {
                    byName.Add(file, list = []);
                    files.Add((file, list));
                }
                list.Add(tensor);
            }
        }
        index.End();
        return hasMap ? files : throw new WeightFormatException(path, null, "the index has no weight_map");
    }
}
