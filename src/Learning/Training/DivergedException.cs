namespace MidasNet.Learning;

/// <summary>The loss or the gradients became infinite or NaN: further training would only damage the weights.</summary>
public sealed class DivergedException : Exception
{
    private const string Advice = "a lower learning rate or a smaller clip norm may help";

    /// <summary>A loss that is not finite.</summary>
    /// <param name="step">The step, counted from 1.</param>
    /// <param name="loss">Its loss.</param>
    public DivergedException(long step, float loss) : this(step, FormattableString.Invariant($"the loss at step {step} is {loss}")) { }

    /// <summary>The same with the place of what was good before.</summary>
    internal DivergedException(DivergedException before, string lastGood) : base($"{before.Message}. The last good checkpoint is '{lastGood}'", before) => Step = before.Step;

    private DivergedException(long step, string finding) : base($"training diverged: {finding}; {Advice}") => Step = step;

    /// <summary>The step, counted from 1.</summary>
    public long Step { get; }

    /// <summary>Gradients whose norm is not finite, by which the weights after the step are not, either.</summary>
    internal static DivergedException OfGradients(long step, double norm) => new(step, FormattableString.Invariant($"the norm of the gradients at step {step} is {norm}"));
}
