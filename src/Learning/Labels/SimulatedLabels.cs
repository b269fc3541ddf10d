using System.Collections.Immutable;

namespace MidasNet.Learning.Labels;

/// <summary>Labels that <see cref="LabelSimulator"/> has made wrong.</summary>
public sealed class SimulatedLabels
{
    internal SimulatedLabels(LabelNoise noise, TransitionMatrix transition, ImmutableArray<int> given, SealedTruth truth) =>
        (Noise, Transition, Given, Truth) = (noise, transition, given, truth);

    /// <summary>How they came to be wrong.</summary>
    public LabelNoise Noise { get; }

    /// <summary>The matrix they were drawn from: row true, column given.</summary>
    public TransitionMatrix Transition { get; }

    /// <summary>[N], the labels that a training or an audit may see.</summary>
    public ImmutableArray<int> Given { get; }

    /// <summary>What was true, for scores at the end.</summary>
    public SealedTruth Truth { get; }
}
