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

/// <summary>A list, or a set.</summary>
internal sealed class PickleList : PickleValue
{
    public List<object?> Items { get; } = [];
}

/// <summary>A dictionary, ordered or not: pairs in the order of the file. The reader decides about duplicate keys.</summary>
internal class PickleDictionary(List<(object? Key, object? Value)> pairs) : PickleValue
{
    public List<(object? Key, object? Value)> Pairs { get; } = pairs;

    /// <summary>The value of the first pair with that key; null if there is none.</summary>
    public object? Member(string key) => Pairs.Find(pair => pair.Key is string name && name == key).Value;
}

/// <summary>
/// An object of a class that is not known here, such as <c>argparse.Namespace</c>, a dictionary of some other kind, or a module. Nothing of its class is run:
/// it only keeps the pairs and the state that the file gives it.
/// </summary>
internal sealed class PickleObject() : PickleDictionary([])
{
    // A value that is never looked into; objects that may take pairs and a state are made for each use.
    public static PickleObject Opaque() => new();

    /// <summary>The attributes, as the file gives them; mostly a dictionary.</summary>
    public object? State { get; set; }
}

/// <summary>The name of a class or function; it is never looked up, only compared with those that tensors need.</summary>
internal sealed class PickleGlobal(string name) : PickleValue
{
    public string Name { get; } = name;
}

/// <summary>A reference to values outside the pickle.</summary>
/// <param name="key">The storage's name in the file.</param>
/// <param name="type">The element type; null for a storage of bytes, of which each tensor states the type.</param>
/// <param name="count">The number of elements, or bytes.</param>
internal sealed class PickleStorage(string key, ElementType? type, long count) : PickleValue
{
    public string Key { get; } = key;

    public ElementType? Type { get; } = type;

    public long Count { get; } = count;
}

/// <summary>A tensor: a view of a storage.</summary>
/// <param name="storage">The storage of the values.</param>
/// <param name="type">The element type.</param>
/// <param name="offset">The index of the first element.</param>
/// <param name="dimensions">The extents.</param>
/// <param name="strides">The distance of neighbours in elements, one per dimension.</param>
internal sealed class PickleTensor(PickleStorage storage, ElementType type, long offset, int[] dimensions, long[] strides) : PickleValue
{
    public PickleStorage Storage { get; } = storage;

    public ElementType Type { get; } = type;

    /// <summary>The number of elements of that type in the storage.</summary>
    public long StorageCount => Storage.Type is null ? Storage.Count / Type.Bytes() : Storage.Count;

    public long Offset { get; } = offset;

    public int[] Dimensions { get; } = dimensions;

    public long[] Strides { get; } = strides;
}
