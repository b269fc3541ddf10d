using System.Collections.Immutable;

namespace MidasNet.Learning.Labels;

/// <summary>Labels corrupted by <see cref="LabelSimulator"/>.</summary>
internal sealed class SimulatedLabels
{
    internal SimulatedLabels(LabelNoise noise, TransitionMatrix transition, ImmutableArray<int> given, SealedTruth truth) =>
        (Noise, Transition, Given, Truth) = (noise, transition, given, truth);

    /// <summary>The noise model.</summary>
    public LabelNoise Noise { get; }

    /// <summary>The matrix they were drawn from: row true, column given.</summary>
    public TransitionMatrix Transition { get; }

    /// <summary>[N], the labels for training or an audit.</summary>
    public ImmutableArray<int> Given { get; }

    /// <summary>The true labels, for the final evaluation.</summary>
    public SealedTruth Truth { get; }
}
