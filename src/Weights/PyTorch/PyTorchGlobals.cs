namespace MidasNet.Weights;

/// <summary>
/// The names that a pickle of tensors may mention, and what each of them means here: tensors and dictionaries, and classes of harmless values that
/// training programs keep next to them, whose objects stay opaque. Every other name is refused. Nothing is ever looked up or run.
/// </summary>
internal static class PyTorchGlobals
{
    private const string OrderedDict = "collections.OrderedDict";
    private const string Rebuild = "torch._utils._rebuild_tensor";
    private const string RebuildV2 = "torch._utils._rebuild_tensor_v2";
    private const string RebuildParameter = "torch._utils._rebuild_parameter";

    private static readonly Dictionary<string, ElementType> Storages = new(StringComparer.Ordinal)
    {
        ["torch.DoubleStorage"] = ElementType.F64,
        ["torch.FloatStorage"] = ElementType.F32,
        ["torch.HalfStorage"] = ElementType.F16,
        ["torch.BFloat16Storage"] = ElementType.BF16,
        ["torch.LongStorage"] = ElementType.I64,
        ["torch.IntStorage"] = ElementType.I32,
        ["torch.ShortStorage"] = ElementType.I16,
        ["torch.CharStorage"] = ElementType.I8,
        ["torch.ByteStorage"] = ElementType.U8,
        ["torch.BoolStorage"] = ElementType.BOOL,
    };

    // Values that checkpoints hold next to tensors. torch.float32 and the like are types of elements.
    private static readonly HashSet<string> Opaque = new(StringComparer.Ordinal)
    {
        "argparse.Namespace", "collections.Counter", "collections.defaultdict", "builtins.dict", "builtins.list", "builtins.set", "builtins.int",
        "builtins.float", "builtins.slice", "builtins.complex", "__builtin__.dict", "__builtin__.list", "__builtin__.set", "__builtin__.int",
        "__builtin__.float", "datetime.datetime", "datetime.timedelta", "datetime.date", "pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath",
        "pathlib.PurePosixPath", "_codecs.encode", "numpy.dtype", "numpy.ndarray", "numpy.core.multiarray.scalar", "numpy.core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar", "numpy._core.multiarray._reconstruct", "torch.Size", "torch.device", "torch.float64", "torch.float32",
        "torch.float16", "torch.bfloat16", "torch.int64", "torch.int32", "torch.int16", "torch.int8", "torch.uint8", "torch.bool",
    };

    // PyTorch's operations take tensors of at most 64 dimensions.
    private const int MaxRank = 64, MaxKey = 256;

    /// <summary>The name, if it is one that tensors need.</summary>
    public static PickleGlobal Named(string name, UntrustedFile file, long at)
    {
        if (name is OrderedDict or Rebuild or RebuildV2 or RebuildParameter || Storages.ContainsKey(name) || Opaque.Contains(name)) return new PickleGlobal(name);
        string hint = name.StartsWith("__torch__.", StringComparison.Ordinal)
            ? "this is a TorchScript program, not a state_dict"
            : "save the state_dict alone: torch.save(model.state_dict(), path)";
        throw file.Error(at, $"the pickle mentions {QuotedText.Of(name)}, which tensors do not need and which is not run here; {hint}");
    }

    /// <summary>The value of a call.</summary>
    public static object? Call(PickleGlobal function, PickleTuple arguments, UntrustedFile file, long at) => (function.Name, arguments.Items) switch
    {
        (OrderedDict, []) => new PickleDictionary([]),
        (OrderedDict, [PickleList pairs]) => new PickleDictionary([.. pairs.Items.Select(pair => Pair(pair, file, at))]), // as Python 2 wrote them
        (Rebuild, [PickleStorage storage, long offset, PickleTuple sizes, PickleTuple strides]) => Tensor(storage, offset, sizes, strides, file, at),
        (RebuildV2, [PickleStorage storage, long offset, PickleTuple sizes, PickleTuple strides, bool, _, ..]) =>
            Tensor(storage, offset, sizes, strides, file, at),
        (RebuildParameter, [PickleTensor tensor, bool, _]) => tensor,
        _ when Opaque.Contains(function.Name) => new PickleOpaque(),
        _ => throw file.Error(at, $"the pickle calls {function.Name} with {arguments.Items.Count} arguments of other kinds than it takes"),
    };

    /// <summary>True if a value may take a state that is ignored: an opaque object or its class.</summary>
    public static bool IsOpaque(object? value) => value is PickleOpaque || (value is PickleGlobal { Name: var name } && Opaque.Contains(name));

    /// <summary>The storage of a persistent identifier ("storage", type, key, device, number of elements, ...).</summary>
    public static PickleStorage Storage(object? identifier, UntrustedFile file, long at)
    {
        // The bounds keep the work for each reference small: a pickle can refer to one long tuple, or text, many times.
        if (identifier is not PickleTuple { Items: ["storage", PickleGlobal type, string { Length: <= MaxKey } key, string, long count, .. var rest] }
            || rest.Count > 2 || rest.Any(more => more is not null) || count < 0 || !Storages.TryGetValue(type.Name, out var stored))
            throw file.Error(at, "the pickle refers to something outside that is not a storage of tensors");
        return new PickleStorage(key, stored, count);
    }

    private static (object? Key, object? Value) Pair(object? pair, UntrustedFile file, long at) => pair switch
    {
        PickleTuple { Items: [var key, var value] } => (key, value),
        PickleList { Items: [var key, var value] } => (key, value),
        _ => throw file.Error(at, "the pickle makes an OrderedDict of something that is no pair"),
    };

    private static PickleTensor Tensor(PickleStorage storage, long offset, PickleTuple sizes, PickleTuple strides, UntrustedFile file, long at)
    {
        if (sizes.Items.Count > MaxRank) throw file.Error(at, $"a tensor has {sizes.Items.Count} dimensions; at most {MaxRank} are read");
        if (strides.Items.Count != sizes.Items.Count)
            throw file.Error(at, $"a tensor of {sizes.Items.Count} dimensions has {strides.Items.Count} strides");
        var dimensions = new List<int>();
        foreach (object? size in sizes.Items)
        {
            if (size is not long extent || extent < 0 || extent > Array.MaxLength)
                throw file.Error(at, $"a tensor has an extent that is not an integer from 0 to {Array.MaxLength}");
            dimensions.Add((int)extent);
        }
        var steps = strides.Items.OfType<long>().ToList();
        if (steps.Count != dimensions.Count) throw file.Error(at, $"a tensor {TensorDimensions.Text(dimensions)} has strides that are no integers");
        if (!TensorDimensions.TryCount(dimensions, out long count))
            throw file.Error(at, $"a tensor is {TensorDimensions.Text(dimensions)}; one here has at most {Array.MaxLength} elements");
        RequireInside(storage, offset, dimensions, steps, count, file, at);
        return new PickleTensor(storage, offset, dimensions, steps);
    }

    private static void RequireInside(
        PickleStorage storage, long offset, List<int> dimensions, List<long> strides, long count, UntrustedFile file, long at)
    {
        if (count == 0) return;
        string shown = $"a tensor {TensorDimensions.Text(dimensions)} with offset {offset}";
        // Wide enough for any sum of products: a file holds fewer than 2⁶³ dimensions.
        Int128 last = 0;
        for (int d = 0; d < strides.Count; d++)
        {
            if (strides[d] < 0) throw file.Error(at, $"{shown} has a stride of {strides[d]}; strides are not negative");
            last += (Int128)(dimensions[d] - 1) * strides[d];
        }
        if (offset < 0 || offset + last >= storage.Count)
            throw file.Error(at, $"{shown} reaches element {offset + last} of a storage that has {storage.Count}");
        if (count > last + 1)
            throw file.Error(at, $"{shown} shows elements of its storage more than once (an expanded tensor); save it with .contiguous()");
    }
}
