namespace MidasNet.Weights;

/// <summary>
/// The names that a pickle of tensors may mention, and what each of them means here: tensors and dictionaries. Objects of other classes stand next to them in
/// checkpoints, or are modules that hold them; they stay opaque. What would run a program in Python, and tensors of kinds that are not read here, are refused
/// by name. Nothing is ever looked up or run.
/// </summary>
internal static class PyTorchGlobals
{
    /// <summary>The class of state_dicts.</summary>
    public const string OrderedDict = "collections.OrderedDict";

    private const string Rebuild = "torch._utils._rebuild_tensor";
    private const string RebuildV2 = "torch._utils._rebuild_tensor_v2";
    private const string RebuildV3 = "torch._utils._rebuild_tensor_v3";
    private const string RebuildParameter = "torch._utils._rebuild_parameter";
    private const string RebuildParameterWithState = "torch._utils._rebuild_parameter_with_state";
    private const string RebuildFromType = "torch._tensor._rebuild_from_type_v2";
    private const string DataType = "torch.";

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        OrderedDict, Rebuild, RebuildV2, RebuildV3, RebuildParameter, RebuildParameterWithState, RebuildFromType,
    };

    private static readonly HashSet<string> BytesStorages = new(StringComparer.Ordinal) { "torch.storage.UntypedStorage", "torch.UntypedStorage" };

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

    private static readonly Dictionary<string, ElementType> DataTypes = new(StringComparer.Ordinal)
    {
        ["float64"] = ElementType.F64,
        ["float32"] = ElementType.F32,
        ["float16"] = ElementType.F16,
        ["bfloat16"] = ElementType.BF16,
        ["int64"] = ElementType.I64,
        ["uint64"] = ElementType.U64,
        ["int32"] = ElementType.I32,
        ["uint32"] = ElementType.U32,
        ["int16"] = ElementType.I16,
        ["uint16"] = ElementType.U16,
        ["int8"] = ElementType.I8,
        ["uint8"] = ElementType.U8,
        ["bool"] = ElementType.BOOL,
    };

    // Parameters of PyTorch before 0.4, and of classes that are tensors: called with a tensor, they are that tensor.
    private static readonly HashSet<string> Wrappers = new(StringComparer.Ordinal)
    {
        "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer", "torch.autograd.variable.Variable",
    };

    private static readonly HashSet<string> Sets = new(StringComparer.Ordinal)
    {
        "builtins.set", "builtins.frozenset", "__builtin__.set", "__builtin__.frozenset",
    };

    // Python's modules by which pickles take machines over. They are refused by name, not because they could do harm here, but because whoever wrote the file
    // meant harm.
    private static readonly HashSet<string> Hostile = new(StringComparer.Ordinal)
    {
        "os", "posix", "nt", "posixpath", "ntpath", "subprocess", "commands", "popen2", "pty", "sys", "shutil", "socket", "socketserver", "runpy", "importlib",
        "imp", "zipimport", "ctypes", "_ctypes", "cffi", "pickle", "_pickle", "cPickle", "marshal", "code", "codeop", "webbrowser", "http", "urllib", "urllib2",
        "requests", "ftplib", "smtplib", "telnetlib", "multiprocessing", "_posixsubprocess", "asyncio", "signal", "pdb", "bdb", "timeit", "cProfile",
        "profile", "trace", "pip", "distutils", "setuptools", "pydoc", "doctest", "operator", "_operator", "io", "_io", "linecache", "pkgutil",
        "shelve", "dill", "cloudpickle", "joblib",
    };

    // All that Python's built-in names make of values; the others (eval, exec, open, ...) run something.
    private static readonly HashSet<string> BuiltIns = new(StringComparer.Ordinal)
    {
        "dict", "list", "tuple", "set", "frozenset", "int", "float", "complex", "bool", "str", "bytes", "bytearray", "unicode", "long", "slice", "range",
        "xrange", "object", "type", "print", "getattr", "max", "min", "sum", "len", "abs", "round", "sorted", "any", "all", "Ellipsis", "NotImplemented",
    };

    // PyTorch's operations take tensors of at most 64 dimensions.
    private const int MaxRank = 64, MaxKey = 256;

    /// <summary>The name, unless it is one that is refused.</summary>
    public static PickleGlobal Named(string module, string member, UntrustedFile file, long at)
    {
        string name = $"{module}.{member}", top = module.Split('.', 2)[0];
        if (Known.Contains(name) || Storages.ContainsKey(name)) return new PickleGlobal(name);
        if (top == "__torch__") throw file.Error(at, $"the pickle mentions {QuotedText.Of(name)}: this is a TorchScript program, not a state_dict");
        bool isHostile = Hostile.Contains(top) || (top is "builtins" or "__builtin__" && !BuiltIns.Contains(member.Split('.', 2)[0]));
        if (isHostile)
            throw file.Error(at, $"the pickle mentions {QuotedText.Of(name)}, which tensors do not need and which is not run here: in Python it would run a program");
        if (IsOtherTensor(name))
            throw file.Error(at, $"the pickle mentions {QuotedText.Of(name)}, a kind of tensor that is not read here: save plain (dense, not quantised) tensors");
        return new PickleGlobal(name);
    }

    /// <summary>The value of a call.</summary>
    public static object? Call(PickleGlobal function, PickleTuple arguments, UntrustedFile file, long at) => (function.Name, arguments.Items) switch
    {
        (OrderedDict, []) => new PickleDictionary([]),
        (OrderedDict, [PickleList pairs]) => new PickleDictionary([.. pairs.Items.Select(pair => Pair(pair, file, at))]), // as Python 2 wrote them
        (Rebuild, [PickleStorage storage, long offset, PickleTuple sizes, PickleTuple strides]) => Tensor(storage, null, offset, sizes, strides, file, at),
        (RebuildV2, [PickleStorage storage, long offset, PickleTuple sizes, PickleTuple strides, bool, _, .. var more]) when more.Count <= 1 =>
            Tensor(storage, null, offset, sizes, strides, file, at, Plain(more)),
        (RebuildV3, [PickleStorage storage, long offset, PickleTuple sizes, PickleTuple strides, bool, _, PickleGlobal type, .. var more]) when more.Count <= 1 =>
            Tensor(storage, type, offset, sizes, strides, file, at, Plain(more)),
        (RebuildParameter, [PickleTensor tensor, bool, _]) => tensor,
        (RebuildParameterWithState, [PickleTensor tensor, bool, _, _]) => tensor,
        // A class that is a tensor, and the function that makes it.
        (RebuildFromType, [PickleGlobal { Name: not RebuildFromType } inner, PickleGlobal, PickleTuple ofInner, ..]) when Known.Contains(inner.Name) =>
            Call(inner, ofInner, file, at),
        _ when Known.Contains(function.Name) || Storages.ContainsKey(function.Name) =>
            throw file.Error(at, $"the pickle calls {function.Name} with {arguments.Items.Count} arguments of other kinds than it takes"),
        (var name, [PickleTensor tensor, ..]) when Wrappers.Contains(name) => tensor,
        (var name, [PickleList items]) when Sets.Contains(name) => items,
        _ => PickleObject.Opaque(),
    };

    /// <summary>The storage of a persistent identifier ("storage", type, key, device, number of elements, ...).</summary>
    public static object? Persistent(object? identifier, UntrustedFile file, long at)
    {
        // The older form of whole modules keeps the source of their classes with them.
        if (identifier is PickleTuple { Items: ["module", PickleGlobal type, ..] }) return type;
        if (identifier is PickleTuple { Items: ["storage", PickleGlobal { Name: var other }, ..] } && !Storages.ContainsKey(other) && !BytesStorages.Contains(other))
            throw file.Error(at, $"the pickle refers to a storage of the type {QuotedText.Of(other)}, whose elements are not read here");
        // The bounds keep the work for each reference small: a pickle can refer to one long tuple, or text, many times.
        if (identifier is not PickleTuple { Items: ["storage", PickleGlobal kind, string { Length: <= MaxKey } key, string, long count, .. var rest] }
            || rest.Count > 2 || rest.Any(more => more is not null) || count < 0)
            throw file.Error(at, "the pickle refers to something outside that is not a storage of tensors");
        return new PickleStorage(key, Storages.TryGetValue(kind.Name, out var stored) ? stored : null, count);
    }

    // Quantised, sparse, nested and such: the functions that make them, and what reads bytes as a file of its own.
    private static bool IsOtherTensor(string name) => name.StartsWith("torch._utils._rebuild_", StringComparison.Ordinal)
        || name.StartsWith("torch._C.", StringComparison.Ordinal) || name.StartsWith("torch.jit.", StringComparison.Ordinal)
        || name is "torch.storage._load_from_bytes" or "torch._tensor._rebuild_from_type" or "torch.serialization.load" or "torch.load" or "torch.hub.load";

    // The metadata of a tensor: neg and conj say that all its values are to be negated or conjugated, which changes numbers.
    private static string? Plain(IReadOnlyList<object?> more)
    {
        if (more is not [PickleDictionary metadata]) return more is [] or [null] ? null : "metadata of another kind";
        foreach (var (key, value) in metadata.Pairs)
            if (value is not false)
                return key is string text ? text : "metadata without a name";
        return null;
    }

    private static (object? Key, object? Value) Pair(object? pair, UntrustedFile file, long at) => pair switch
    {
        PickleTuple { Items: [var key, var value] } => (key, value),
        PickleList { Items: [var key, var value] } => (key, value),
        _ => throw file.Error(at, "the pickle makes an OrderedDict of something that is no pair"),
    };

    private static PickleTensor Tensor(
        PickleStorage storage, PickleGlobal? dataType, long offset, PickleTuple sizes, PickleTuple strides, UntrustedFile file, long at, string? flag = null)
    {
        if (flag is not null)
            throw file.Error(at, $"a tensor has the flag {QuotedText.Of(flag)}, which changes its values and is not read here: save it with .resolve_conj().resolve_neg()");
        if (sizes.Items.Count > MaxRank) throw file.Error(at, $"a tensor has {sizes.Items.Count} dimensions; at most {MaxRank} are read");
        if (strides.Items.Count != sizes.Items.Count)
            throw file.Error(at, $"a tensor of {sizes.Items.Count} dimensions has {strides.Items.Count} strides");
        var type = TypeOf(storage, dataType, file, at);
        var dimensions = new int[sizes.Items.Count];
        for (int d = 0; d < dimensions.Length; d++)
        {
            if (sizes.Items[d] is not long extent || extent < 0 || extent > Array.MaxLength)
                throw file.Error(at, $"a tensor has an extent that is not an integer from 0 to {Array.MaxLength}");
            dimensions[d] = (int)extent;
        }
        long[] steps = [.. strides.Items.OfType<long>()];
        if (steps.Length != dimensions.Length) throw file.Error(at, $"a tensor {TensorDimensions.Text(dimensions)} has strides that are no integers");
        if (!TensorDimensions.TryCount(dimensions, out long count))
            throw file.Error(at, $"a tensor is {TensorDimensions.Text(dimensions)}; one here has at most {Array.MaxLength} elements");
        var tensor = new PickleTensor(storage, type, offset, dimensions, steps);
        RequireInside(tensor, count, file, at);
        return tensor;
    }

    private static ElementType TypeOf(PickleStorage storage, PickleGlobal? dataType, UntrustedFile file, long at)
    {
        if (dataType is null)
            return storage.Type ?? throw file.Error(at, "a tensor does not say of which type the bytes of its storage are");
        if (dataType.Name.StartsWith(DataType, StringComparison.Ordinal) && DataTypes.TryGetValue(dataType.Name[DataType.Length..], out var type)
            && (storage.Type is null || storage.Type == type))
            return type;
        throw file.Error(at, $"a tensor has elements of {QuotedText.Of(dataType.Name)}; read here are {string.Join(", ", DataTypes.Keys)}");
    }

    private static void RequireInside(PickleTensor tensor, long count, UntrustedFile file, long at)
    {
        if (count == 0) return;
        var (dimensions, strides, offset) = (tensor.Dimensions, tensor.Strides, tensor.Offset);
        string shown = $"a tensor {TensorDimensions.Text(dimensions)} with offset {offset}";
        // Wide enough for any sum of products: a file holds fewer than 2⁶³ dimensions.
        Int128 last = 0;
        for (int d = 0; d < strides.Length; d++)
        {
            if (strides[d] < 0) throw file.Error(at, $"{shown} has a stride of {strides[d]}; strides are not negative");
            last += (Int128)(dimensions[d] - 1) * strides[d];
        }
        if (offset < 0 || offset + last >= tensor.StorageCount)
            throw file.Error(at, $"{shown} reaches element {offset + last} of a storage that has {tensor.StorageCount}");
        if (count > last + 1)
            throw file.Error(at, $"{shown} shows elements of its storage more than once (an expanded tensor); save it with .contiguous()");
    }
}
