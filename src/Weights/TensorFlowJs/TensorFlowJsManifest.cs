namespace MidasNet.Weights;

/// <summary>
/// The part of a TensorFlow.js <c>model.json</c> that describes the weights. The topology is skipped: it is code for another program.
/// Follows tfjs-core/src/io/types.ts and io_utils.ts (github.com/tensorflow/tfjs).
/// </summary>
internal sealed class TensorFlowJsManifest
{
    // Topologies nest layers in models in models.
    private const int Depth = 64, MaxPath = 4096;

    // Estimates of memory: a group, with its lists; a shard, with its whole path, which may have some hundred letters more; a weight and its tensor.
    private const int BytesOfGroup = 600, BytesOfShard = 1000, BytesOfWeight = 500;

    private TensorFlowJsManifest(IReadOnlyList<TensorFlowJsGroup> groups, IReadOnlyDictionary<string, string> metadata)
    {
        Groups = groups;
        Metadata = metadata;
    }

    /// <summary>The groups of shards and tensors.</summary>
    public IReadOnlyList<TensorFlowJsGroup> Groups { get; }

    /// <summary>The origin of the file: <c>format</c>, <c>generatedBy</c>, <c>convertedBy</c>, where given.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Parses the JSON of the file at <paramref name="path"/>.</summary>
    /// <exception cref="WeightFormatException">It is damaged or is no TensorFlow.js model.</exception>
    public static TensorFlowJsManifest Parse(string path, ReadOnlySpan<byte> json)
    {
        var byteOrderMark = "\uFEFF"u8;
        int start = json.StartsWith(byteOrderMark) ? byteOrderMark.Length : 0;
        List<TensorFlowJsGroup>? groups = null;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);

        var model = new UntrustedJson(path, start, json[start..], Depth, new MemoryBudget(json.Length));
        model.Next();
        // A bare weights_manifest.json is only the list.
        bool isBare = model.IsArray;
        if (isBare) groups = ParseGroups(ref model);
        else model.OpenObject("the model");
        while (!isBare && model.NextMember(out string member))
            switch (member)
            {
                case "weightsManifest" when groups is null:
                    groups = ParseGroups(ref model);
                    break;
                case "weightsManifest":
                    throw model.Error("weightsManifest is there twice");
                case "format" or "generatedBy" or "convertedBy" when !model.IsNull:
                    if (!metadata.TryAdd(member, model.Text(member))) throw model.Error($"{member} is there twice");
                    break;
                default:
                    model.SkipValue();
                    break;
            }
        model.End();

        if (groups is null) throw new WeightFormatException(path, null, "not a TensorFlow.js model: it has no weightsManifest");
        RequireDistinctNames(path, groups);
        return new TensorFlowJsManifest(groups, metadata);
    }

    private static List<TensorFlowJsGroup> ParseGroups(ref UntrustedJson model)
    {
        var groups = new List<TensorFlowJsGroup>();
        model.OpenArray("weightsManifest");
        while (model.NextElement())
        {
            List<string>? paths = null;
            List<TensorFlowJsWeight>? weights = null;
            model.Charge(BytesOfGroup);
            model.OpenObject("a group of weightsManifest");
            while (model.NextMember(out string member))
                switch (member)
                {
                    case "paths" when paths is null:
                        paths = ParsePaths(ref model);
                        break;
                    case "weights" when weights is null:
                        weights = ParseWeights(ref model);
                        break;
                    case "paths" or "weights":
                        throw model.Error($"a group of weightsManifest has two {member}");
                    default:
                        model.SkipValue();
                        break;
                }
            if (paths is null || weights is null) throw model.Error("a group of weightsManifest needs paths and weights, and has not both");
            groups.Add(new TensorFlowJsGroup(paths, weights));
        }
        return groups;
    }

    private static List<string> ParsePaths(ref UntrustedJson model)
    {
        var paths = new List<string>();
        model.OpenArray("paths");
        while (model.NextElement())
        {
            string path = model.Text("a path of a shard");
            if (path.Length > MaxPath) throw model.Error($"a path of a shard has {path.Length} letters; at most {MaxPath} are read");
            model.Charge(BytesOfShard + 8L * path.Length); // twice as a whole path, which is longer
            if (!IsInside(path))
                throw model.Error($"the shard {QuotedText.Of(path)} does not lie in the model's folder; only relative paths without '..' do");
            paths.Add(path);
        }
        return paths;
    }

    // Checked as text, equally on every system: backslashes and drive letters are refused on Linux too.
    private static bool IsInside(string path) =>
        path.Length > 0 && path.AsSpan().IndexOfAny('\\', ':', '\0') < 0 && !path.StartsWith('/') && !path.Split('/').Contains("..");

    private static List<TensorFlowJsWeight> ParseWeights(ref UntrustedJson model)
    {
        var weights = new List<TensorFlowJsWeight>();
        model.OpenArray("weights");
        while (model.NextElement()) weights.Add(ParseWeight(ref model));
        return weights;
    }

    private static TensorFlowJsWeight ParseWeight(ref UntrustedJson model)
    {
        string? name = null, type = null;
        (IReadOnlyList<int> Dimensions, int Count)? shape = null;
        Quantisation? quantisation = null;
        model.Charge(BytesOfWeight);
        model.OpenObject("a weight");
        while (model.NextMember(out string member))
            switch (member)
            {
                case "name" when name is null:
                    name = model.Text("the name of a weight");
                    break;
                case "dtype" when type is null:
                    type = model.Text("the dtype of a weight");
                    break;
                case "shape" when shape is null:
                    shape = model.Dimensions("the shape of a weight");
                    break;
                case "quantization" when quantisation is null:
                    quantisation = ParseQuantisation(ref model);
                    break;
                case "name" or "dtype" or "shape" or "quantization":
                    throw model.Error($"a weight has two {member}");
                default:
                    model.SkipValue();
                    break;
            }

        if (name is null || type is null || shape is not { } found)
            throw model.Error($"weight {QuotedText.Of(name ?? "?")} needs name, dtype and shape, and has not all of them");
        return (type, quantisation) switch
        {
            ("float32", null) => Plain(ElementType.F32),
            ("int32", null) => Plain(ElementType.I32),
            ("bool", null) => Plain(ElementType.BOOL),
            ("float32", { Type: "float16" }) => Plain(ElementType.F16),
            ("float32" or "int32", { Type: "uint8", Scale: { } scale, Minimum: { } minimum }) => Affine(ElementType.U8, scale, minimum),
            ("float32" or "int32", { Type: "uint16", Scale: { } scale, Minimum: { } minimum }) => Affine(ElementType.U16, scale, minimum),
            (_, null) => throw model.Error($"weight {QuotedText.Of(name)} has dtype {QuotedText.Of(type)}; supported are float32, int32 and bool"),
            (_, { } other) => throw model.Error(
                $"weight {QuotedText.Of(name)} has dtype {QuotedText.Of(type)} quantised as {QuotedText.Of(other.Type)}; supported are " +
                "float32 and int32 as uint8 or uint16 with scale and min, and float32 as float16"),
        };

        TensorFlowJsWeight Plain(ElementType stored) => new(name, found.Dimensions, found.Count, stored, null, 0, Whole: false);
        TensorFlowJsWeight Affine(ElementType stored, float scale, float minimum) =>
            new(name, found.Dimensions, found.Count, stored, scale, minimum, Whole: type == "int32");
    }

    private static Quantisation ParseQuantisation(ref UntrustedJson model)
    {
        string? type = null;
        float? scale = null, minimum = null;
        model.OpenObject("the quantization of a weight");
        while (model.NextMember(out string member))
            switch (member)
            {
                case "dtype" when type is null:
                    type = model.Text("the dtype of a quantization");
                    break;
                case "scale" when scale is null:
                    scale = model.Number("the scale of a quantization");
                    break;
                case "min" when minimum is null:
                    minimum = model.Number("the min of a quantization");
                    break;
                case "dtype" or "scale" or "min":
                    throw model.Error($"a quantization has two {member}");
                default:
                    model.SkipValue();
                    break;
            }
        return new Quantisation(type ?? throw model.Error("a quantization needs a dtype"), scale, minimum);
    }

    private static void RequireDistinctNames(string path, List<TensorFlowJsGroup> groups)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var weight in groups.SelectMany(group => group.Weights))
            if (!names.Add(weight.Name))
                throw new WeightFormatException(path, null, $"two weights are named {QuotedText.Of(weight.Name)}");
    }

    private readonly record struct Quantisation(string Type, float? Scale, float? Minimum);
}
