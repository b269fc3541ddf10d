namespace MidasNet;

/// <summary>Drops values in training, and does nothing in prediction.</summary>
/// <param name="rate">The probability with which a value is dropped, at least 0 and below 1.</param>
public sealed class Dropout(float rate) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Dropout(rate);
}
