namespace MidasNet.Weights;

/// <summary>A part of a file that was not read, because it holds no weights or others were preferred.</summary>
/// <param name="Name">Its name or position in the file.</param>
/// <param name="Reason">Its content, or the reason why it was left out.</param>
public sealed record SkippedEntry(string Name, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{QuotedText.Of(Name)}: {Reason}";
}
