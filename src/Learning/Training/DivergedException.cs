namespace MidasNet.Learning;

/// <summary>The loss became infinite or NaN: further training would only damage the weights.</summary>
public sealed class DivergedException(long step, float loss)
    : Exception($"training diverged: the loss at step {step} is {loss}; a lower learning rate or a smaller clip norm may help")
{
    /// <summary>The step, counted from 1.</summary>
    public long Step { get; } = step;
}
