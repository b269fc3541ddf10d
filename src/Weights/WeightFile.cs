namespace MidasNet.Weights;

/// <summary>
/// Weights of any format. A file is recognised by its content, never by its name. Files are untrusted: reading one runs nothing from it, opens no
/// file outside the model's folder, and takes memory in proportion to its size.
/// </summary>
public sealed class WeightFile
{
    // Readers that need only the beginning of a file come first.
    private static readonly IWeightReader[] Readers =
    [
        new SafeTensorsReader(),
        new KerasReader(),
        new PyTorchReader(),
        new OnnxReader(),
        new TensorFlowJsReader(),
    ];

    internal WeightFile(
        string format, WeightSet weights, IReadOnlyList<MissingTensor>? missing = null, IReadOnlyList<SkippedEntry>? skipped = null)
    {
        Format = format;
        Weights = weights;
        Missing = missing ?? [];
        Skipped = skipped ?? [];
    }

    /// <summary>The format: one of <see cref="Formats"/>.</summary>
    public string Format { get; }

    /// <summary>The tensors, named and laid out as in the file.</summary>
    public WeightSet Weights { get; }

    /// <summary>Tensors that the file lists, but whose bytes are not there: those of missing shards.</summary>
    public IReadOnlyList<MissingTensor> Missing { get; }

    /// <summary>Parts of the file that hold no weights, or that were not chosen, such as the state of an optimizer.</summary>
    public IReadOnlyList<SkippedEntry> Skipped { get; }

    /// <summary>The names of the formats that can be read: <c>safetensors</c>, <c>Keras</c>, <c>PyTorch</c>, <c>ONNX</c>, <c>TensorFlow.js</c>.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. Readers.Select(reader => reader.Format)];

    /// <summary>The readers themselves, so that a test can go through all of them.</summary>
    internal static IReadOnlyList<IWeightReader> AllReaders => Readers;

    private static string Known => string.Join(", ", Readers.Select(reader => $"{reader.Format} ({reader.Files})"));

    /// <summary>The file at a path: for a folder the file in it that lists the model's shards.</summary>
    /// <exception cref="WeightFormatException">There is no such file, or no model in the folder.</exception>
    public static string Locate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path)) return path;
        if (!Directory.Exists(path)) throw new WeightFormatException(path, null, $"there is no such file; supported formats are {Known}");
        string[] names = [.. Readers.SelectMany(reader => reader.FolderFiles)];
        if (names.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists) is { } found) return found;
        if (File.Exists(Path.Combine(path, "saved_model.pb")))
            throw new WeightFormatException(path, null, $"this is a TensorFlow SavedModel, which is not read here: {ForeignFile.SavedModelAdvice}");
        throw new WeightFormatException(path, null, $"there is no such file in this folder: {string.Join(" or ", names)}");
    }

    /// <summary>The format of a file, by its content.</summary>
    /// <param name="path">The file, or a folder with a model in it.</param>
    /// <exception cref="WeightFormatException">There is no such file, or it is of no format that can be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string FormatOf(string path) => ReaderOf(Locate(path)).Format;

    /// <summary>Reads a file of any format.</summary>
    /// <param name="path">The file, or a folder with a model in it.</param>
    /// <exception cref="WeightFormatException">There is no such file, it is of no format that can be read, or it is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static WeightFile Read(string path)
    {
        string file = Locate(path);
        return ReaderOf(file).Read(file);
    }

    private static IWeightReader ReaderOf(string path)
    {
        using var file = new UntrustedFile(path);
        byte[] beginning = file.Read(0, Math.Min(file.Length, 64), "the beginning");
        return Array.Find(Readers, reader => reader.Recognises(file, beginning))
            ?? throw file.Error(beginning.Length == 0 ? null : 0, $"{ForeignFile.Describe(file)}; supported formats are {Known}");
    }
}
