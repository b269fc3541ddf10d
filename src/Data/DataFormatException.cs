namespace MidasNet.Data;

/// <summary>
/// A data file that cannot be used as it is. The message is one line: where (file, and the entry or byte within it),
/// what was found there, and what would fit; nothing in it is a character that a terminal would obey.
/// </summary>
public class DataFormatException : Exception
{
    /// <summary>Says where and what.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="finding">The finding, and what is expected.</param>
    /// <param name="entry">The entry of an archive, or the file within a folder.</param>
    /// <param name="offset">The position of the finding, in bytes of the (uncompressed) file.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public DataFormatException(string path, string finding, string? entry = null, long? offset = null, Exception? inner = null)
        : base(Line(path, finding, entry, offset), inner) => (Path, Finding, Entry, Offset) = (path, finding, entry, offset);

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>The finding, and what is expected: the message without its position.</summary>
    public string Finding { get; }

    /// <summary>The entry of an archive, or the file within a folder, if the finding concerns one.</summary>
    public string? Entry { get; }

    /// <summary>The position of the finding, in bytes of the (uncompressed) file, if it is known.</summary>
    public long? Offset { get; }

    private static string Line(string path, string finding, string? entry, long? offset) =>
        path + (entry is null ? "" : $", {PrintableText.Line(entry)}") + (offset is null ? "" : $", byte {offset}") + ": " + PrintableText.Line(finding);
}
