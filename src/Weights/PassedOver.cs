namespace MidasNet.Weights;

/// <summary>A part of a file that was not read, because it holds no weights or others were preferred.</summary>
/// <param name="Name">Where it is in the file.</param>
/// <param name="Reason">What it holds, or why it was left out.</param>
public sealed record PassedOver(string Name, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{QuotedText.Of(Name)}: {Reason}";
}
