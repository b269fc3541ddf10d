namespace MidasNet.Weights;

/// <summary>
/// A value of the pickle interpreter. Numbers (long, double), booleans and text (string) are represented by themselves, None by null.
/// A value is itself only, as in Python: two lists of the same content are two.
/// </summary>
internal abstract class PickleValue;

/// <summary>A tuple of values.</summary>
internal sealed class PickleTuple(List<object?> items) : PickleValue
{
    public List<object?> Items { get; } = items;
}

/// <summary>A list.</summary>
internal sealed class PickleList : PickleValue
{
    public List<object?> Items { get; } = [];
}

/// <summary>A dictionary, ordered or not: pairs in the order of the file. The reader decides about duplicate keys.</summary>
internal sealed class PickleDictionary(List<(object? Key, object? Value)> pairs) : PickleValue
{
    public List<(object? Key, object? Value)> Pairs { get; } = pairs;
}

/// <summary>The name of a class or function; it is never looked up, only compared with those that tensors need.</summary>
internal sealed class PickleGlobal(string name) : PickleValue
{
    public string Name { get; } = name;
}

/// <summary>A reference to values outside the pickle.</summary>
/// <param name="key">The storage's name in the file.</param>
/// <param name="type">The element type.</param>
/// <param name="count">The number of elements.</param>
internal sealed class PickleStorage(string key, ElementType type, long count) : PickleValue
{
    public string Key { get; } = key;

    public ElementType Type { get; } = type;

    public long Count { get; } = count;
}

/// <summary>A tensor: a view of a storage.</summary>
/// <param name="storage">The storage of the values.</param>
/// <param name="offset">The index of the first element.</param>
/// <param name="dimensions">The extents.</param>
/// <param name="strides">The distance of neighbours in elements, one per dimension.</param>
internal sealed class PickleTensor(PickleStorage storage, long offset, IReadOnlyList<int> dimensions, IReadOnlyList<long> strides) : PickleValue
{
    public PickleStorage Storage { get; } = storage;

    public long Offset { get; } = offset;

    public IReadOnlyList<int> Dimensions { get; } = dimensions;

    public IReadOnlyList<long> Strides { get; } = strides;
}

/// <summary>An object that is kept but never looked into: it stands next to tensors and is none.</summary>
internal sealed class PickleOpaque : PickleValue;
