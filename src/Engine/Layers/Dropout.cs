namespace MidasNet;

/// <summary>Drops values in training, and does nothing in prediction.</summary>
/// <param name="rate">The probability with which a value is dropped, at least 0 and below 1.</param>
/// <exception cref="ArgumentOutOfRangeException">The rate is out of this range.</exception>
public sealed class Dropout(float rate) : Layer
{
    private readonly float rate = rate is >= 0 and < 1 ? rate : throw new ArgumentOutOfRangeException(nameof(rate), rate, Ops.DropoutRange);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Dropout(rate);
}
