namespace MidasNet.Weights;

/// <summary>
/// Reads the files of one format. A format is a folder with its reader in it, and a line in <see cref="WeightFile"/>: nothing else depends on the formats.
/// </summary>
internal interface IWeightReader
{
    /// <summary>The format, by the name that its users give it, such as <c>PyTorch</c>.</summary>
    string Format { get; }

    /// <summary>The usual names of its files, for error messages.</summary>
    string Files { get; }

    /// <summary>The files that stand for a folder of this format, such as <c>model.json</c>, in the order in which they are looked for.</summary>
    IReadOnlyList<string> FolderFiles => [];

    /// <summary>True if a file has this format, by its content. It may be damaged after its beginning.</summary>
    /// <param name="file">The file.</param>
    /// <param name="beginning">Its first bytes, up to 64 of them.</param>
    /// <exception cref="WeightFormatException">The file is too damaged to be recognised.</exception>
    bool Recognises(UntrustedFile file, ReadOnlySpan<byte> beginning);

    /// <summary>Reads a file that is recognised.</summary>
    /// <exception cref="WeightFormatException">The file is damaged, or uses what is not read here.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    WeightFile Read(string path);
}
