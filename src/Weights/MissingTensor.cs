namespace MidasNet.Weights;

/// <summary>A tensor that a manifest lists, but whose bytes are not all there.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Dimensions">Its dimensions, outermost first.</param>
/// <param name="Shards">The missing files that hold, or may hold, its bytes; named as in the manifest.</param>
public sealed record MissingTensor(string Name, IReadOnlyList<int> Dimensions, IReadOnlyList<string> Shards)
{
    /// <inheritdoc/>
    public override string ToString() => $"{QuotedText.Of(Name)} {TensorDimensions.Text(Dimensions)} needs {QuotedText.OfSome(Shards, 3)}";
}
