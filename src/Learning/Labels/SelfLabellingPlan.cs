namespace MidasNet.Learning.Labels;

/// <summary>How networks learn, stage by stage, from labels that may be wrong.</summary>
public sealed record SelfLabellingPlan
{
    /// <summary>How each network is trained. Its epochs and seed are those of the stages.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>Passes of the first networks, which learn from the given labels by forward correction.</summary>
    public required int FirstEpochs { get; init; }

    /// <summary>Passes of each network that learns from the soft labels of the networks before it.</summary>
    public required int LaterEpochs { get; init; }

    /// <summary>Passes of the last network, which learns from all images.</summary>
    public required int LastEpochs { get; init; }

    /// <summary>Networks of a stage, 2 or more: each has a share of the images held out, and labels that.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>The most stages before the last network, 1 or more: the labels of held-out images may end it sooner.</summary>
    public int MostStages { get; init; } = 2;

    /// <summary>The exponent of a teacher's probabilities in the soft labels (<see cref="SelfLabels"/>).</summary>
    public double Sharpness { get; init; } = 2;

    /// <summary>Views of an image that a network labels it by: the image and variations of it.</summary>
    public int Views { get; init; } = 4;

    /// <summary>Decides folds, weights, orders, variation and resampling.</summary>
    public ulong Seed { get; init; } = 1;

    /// <exception cref="ArgumentOutOfRangeException">A number makes no sense.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(FirstEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LaterEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LastEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Folds, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostStages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Views, 1);
    }
}
