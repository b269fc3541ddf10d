namespace MidasNet.Weights;

/// <summary>
/// Weights that <c>torch.save</c> wrote: a state_dict, alone or inside a checkpoint (<c>{"state_dict": ...}</c>, <c>{"model": ...}</c>), or a whole module, as
/// a zip archive (since PyTorch 1.6) or in the older form, in which torchvision's VGG19 is published.
/// </summary>
/// <remarks>
/// Such a file holds a pickle, which is a program. It is not run: <see cref="PickleMachine"/> reads the opcodes that tensors and the objects next to them need
/// and refuses all others by name. Memory is bounded by <see cref="MemoryBudget"/>.
/// Supported are float64, float32, float16, bfloat16, integers of 8 to 64 bits and booleans, each value as the nearest float32: a counter such as
/// num_batches_tracked comes along and is exact up to 2²⁴.
/// </remarks>
internal sealed class PyTorchReader : IWeightReader
{
    private const string Pickle = "/data.pkl";

    /// <summary>The beginning of the older format: a pickle of the number 0x1950a86a20f9469cfc6c.</summary>
    private static ReadOnlySpan<byte> LegacyMagic => [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'];

    /// <inheritdoc/>
    public string Format => "PyTorch";

    /// <inheritdoc/>
    public string Files => ".pth, .pt, .bin";

    /// <inheritdoc/>
    public IReadOnlyList<string> FolderFiles { get; } = ["pytorch_model.bin"];

    /// <inheritdoc/>
    public bool Recognises(UntrustedFile file, ReadOnlySpan<byte> beginning) =>
        beginning.StartsWith(LegacyMagic) || (ZipDirectory.Recognises(beginning) && PicklesIn(new ZipDirectory(file)).Count > 0);

    /// <summary>
    /// Reads the tensors of the state_dict, in its order, under their names. Tensors that are the same view of the same values (tied
    /// weights) share one array.
    /// </summary>
    /// <exception cref="WeightFormatException">The file is damaged, mentions what tensors do not need, or holds no state_dict.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public WeightFile Read(string path)
    {
        using var file = new UntrustedFile(path);
        var (root, storages) = IsLegacy(file) ? ReadLegacy(file) : ReadArchive(file);
        var (tensors, skipped) = PyTorchStateDict.Find(root, file);
        return new WeightFile(Format, new WeightSet([.. tensors.Select(entry => storages.Read(entry.Name, entry.Tensor))]), skipped: skipped);
    }

    private static List<string> PicklesIn(ZipDirectory zip) =>
        [.. zip.Names.Where(name => name.EndsWith(Pickle, StringComparison.Ordinal) && name.IndexOf('/') == name.Length - Pickle.Length)];

    private static bool IsLegacy(UntrustedFile file) =>
        file.Length >= LegacyMagic.Length && file.Read(0, LegacyMagic.Length, "the magic number").AsSpan().SequenceEqual(LegacyMagic);

    // An archive is a folder of any name with data.pkl, data/0, data/1, ... in it.
    private static (object? Root, PyTorchStorages Storages) ReadArchive(UntrustedFile file)
    {
        var zip = new ZipDirectory(file);
        if (PicklesIn(zip) is not [var pickle])
            throw file.Error(null, "the zip archive is no file of PyTorch: it must hold one */data.pkl");
        string folder = pickle[..^Pickle.Length];
        bool bigEndian = zip.Contains($"{folder}/byteorder") && ReadByteOrder(zip.Open($"{folder}/byteorder"));
        object? root = new PickleMachine(zip.Open(pickle)).Run();
        return (root, new PyTorchStorages(file, bigEndian, storage =>
        {
            var data = zip.Open($"{folder}/data/{storage.Key}");
            return (data.Position, data.Left);
        }));
    }

    private static bool ReadByteOrder(UntrustedCursor record)
    {
        string order = record.Text(Math.Min(record.Left, 16));
        return order switch
        {
            "little" => false,
            "big" => true,
            _ => throw record.Error($"the byte order is {QuotedText.Of(order)}; known are little and big"),
        };
    }

    // Five pickles (magic number, protocol, system, content, keys of the storages), then the storages: each a count of 8 bytes and the numbers.
    private static (object? Root, PyTorchStorages Storages) ReadLegacy(UntrustedFile file)
    {
        const long Protocol = 1001;
        var cursor = new UntrustedCursor(file, LegacyMagic.Length, file.Length, "the pickle");
        if (new PickleMachine(cursor).Run() is not Protocol)
            throw cursor.Error($"the file's protocol is not {Protocol}, the only one of the older form");
        bool bigEndian = new PickleMachine(cursor).Run() is PickleDictionary system && system.Pairs.Contains(("little_endian", false));
        var content = new PickleMachine(cursor);
        object? root = content.Run();
        if (new PickleMachine(cursor).Run() is not PickleList { Items: var keys }) throw cursor.Error("the keys of the storages are no list");

        var places = new Dictionary<string, (long Offset, long Bytes)>(StringComparer.Ordinal);
        foreach (object? key in keys)
        {
            if (key is not string name || !content.Storages.TryGetValue(name, out var storage) || storage.Type is not { } type)
                throw cursor.Error("the file holds a storage to which its pickle does not refer");
            long count = cursor.Size("the number of elements of a storage");
            int size = type.Bytes();
            if (count > cursor.Left / size)
                throw cursor.Error($"the storage {QuotedText.Of(name)} should have {count} elements of {type}, {cursor.Left} bytes are left");
            if (!places.TryAdd(name, (cursor.Position, count * size))) throw cursor.Error($"the storage {QuotedText.Of(name)} is there twice");
            cursor.Skip(count * size);
        }
        return (root, new PyTorchStorages(file, bigEndian, storage => places.TryGetValue(storage.Key, out var place)
            ? place
            : throw file.Error(null, $"the storage {QuotedText.Of(storage.Key)} is not in the file")));
    }
}
