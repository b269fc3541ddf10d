namespace MidasNet.Weights;

/// <summary>A tensor that a manifest lists, but whose bytes are not all there.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Dimensions">Its dimensions, outermost first; null where only the missing file states them.</param>
/// <param name="Shards">The missing files that hold, or may hold, its bytes; named as in the manifest.</param>
public sealed record MissingTensor(string Name, IReadOnlyList<int>? Dimensions, IReadOnlyList<string> Shards)
{
    /// <inheritdoc/>
    public override string ToString() => $"{QuotedText.Of(Name)}{(Dimensions is { } known ? $" {TensorDimensions.Text(known)}" : "")} needs {QuotedText.OfSome(Shards, 3)}";
}
