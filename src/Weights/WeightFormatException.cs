namespace MidasNet.Weights;

/// <summary>
/// A file of weights is damaged, or is not what it should be. Says on one line which file, where in it, what was found and what would fit; nothing in it is a
/// character that a terminal would obey.
/// </summary>
public sealed class WeightFormatException : Exception
{
    /// <summary>Reports what is wrong with the file at <paramref name="path"/>.</summary>
    /// <param name="path">The file as the caller named it.</param>
    /// <param name="offset">The byte at which the trouble was noticed, from the start of the file; null where no single byte is to blame.</param>
    /// <param name="message">The finding, and what is expected.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public WeightFormatException(string path, long? offset, string message, Exception? innerException = null)
        // Messages of parsers repeat bytes of the file as they are.
        : base($"{path}{(offset is { } at ? $", byte {at}" : "")}: {PrintableText.Line(message)}", innerException)
    {
        Path = path;
        Offset = offset;
    }

    /// <summary>The file as the caller named it.</summary>
    public string Path { get; }

    /// <summary>The byte at which the trouble was noticed, counted from the start of the file; null where no single byte is to blame.</summary>
    public long? Offset { get; }
}
