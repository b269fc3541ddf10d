namespace MidasNet.Data.Layouts;

/// <summary>One batch of CIFAR: pictures of 3 x 32 x 32 bytes (red, green, blue), each with a label.</summary>
/// <param name="bytes">Bytes that hold the pictures, at equal distances.</param>
/// <param name="first">The position of the first picture.</param>
/// <param name="stride">The distance from one picture to the next.</param>
/// <param name="labels">The label of each.</param>
internal sealed class CifarBatch(ReadOnlyMemory<byte> bytes, int first, int stride, byte[] labels)
{
    /// <summary>Rows and columns of a picture.</summary>
    public const int Side = 32;

    /// <summary>The largest file that is read: that of CIFAR-100 has 154 MB.</summary>
    public const int MaxBytes = 256 << 20;

    private const int PictureBytes = 3 * Side * Side;

    /// <summary>The label of each picture.</summary>
    public IReadOnlyList<byte> Labels => labels;

    /// <summary>Channels, rows and columns of one picture.</summary>
    public ReadOnlySpan<byte> Picture(int index) => bytes.Span.Slice(first + index * stride, PictureBytes);

    /// <summary>Reads a batch.</summary>
    /// <param name="files">The set.</param>
    /// <param name="name">The file.</param>
    /// <param name="isPickled">True for the version for Python.</param>
    /// <param name="isHundred">True for CIFAR-100.</param>
    /// <exception cref="DataFormatException">It is damaged, or no such file.</exception>
    public static CifarBatch Read(FileSet files, string name, bool isPickled, bool isHundred)
    {
        byte[] bytes = files.Read(name, MaxBytes);
        return isPickled ? ReadPickle(files.Path, name, bytes, isHundred ? "fine_labels" : "labels") : ReadRecords(files.Path, name, bytes, isHundred ? 2 : 1);
    }

    // Labels, the fine one last, then the picture.
    private static CifarBatch ReadRecords(string path, string name, byte[] bytes, int labelBytes)
    {
        int record = labelBytes + PictureBytes;
        if (bytes.Length == 0 || bytes.Length % record != 0)
            throw new DataFormatException(path, $"the file has {bytes.Length} bytes, expected a multiple of {record}, those of a picture and its label: it is cut off, or of another kind", entry: name);
        byte[] labels = [.. Enumerable.Range(0, bytes.Length / record).Select(i => bytes[i * record + labelBytes - 1])];
        return new CifarBatch(bytes, labelBytes, record, labels);
    }

    private static CifarBatch ReadPickle(string path, string name, byte[] bytes, string labelKey)
    {
        DataFormatException Unfit(string finding) => new(path, finding, entry: name);
        var members = new DataPickle(path, name, bytes).Read();
        if (members.GetValueOrDefault("data") is not PickledArray data) throw Unfit("the pickle has no array 'data'");
        if (data is not { Type: "u1", Shape: [var count, PictureBytes], IsRowMajor: true } || count < 1 || data.Bytes.Length != count * PictureBytes)
        {
            throw Unfit(
                $"'data' is an array of type '{PrintableText.Of(data.Type)}', {string.Join(" x ", data.Shape)}, with {data.Bytes.Length} bytes; expected bytes (u1), N x {PictureBytes}, row by row");
        }
        if (members.GetValueOrDefault(labelKey) is not List<object?> list || list.Count != count) throw Unfit($"the pickle has no list '{labelKey}' of {count} labels");
        byte[] labels = [.. list.Select((label, i) => label is long and >= 0 and <= byte.MaxValue
            ? (byte)(long)label
            : throw Unfit($"item {i} of '{labelKey}' is no number from 0 to {byte.MaxValue}"))];
        return new CifarBatch(data.Bytes, first: 0, PictureBytes, labels);
    }
}
