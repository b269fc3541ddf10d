namespace MidasNet.Learning.Labels;

/// <summary>The options of <see cref="SelfLabelling"/>.</summary>
internal sealed record SelfLabellingOptions
{
    /// <summary>The training options of each network, with epochs and seed replaced by those of the stage.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>Epochs of the first stage, which trains on the given labels with forward correction.</summary>
    public required int FirstEpochs { get; init; }

    /// <summary>Epochs of each network of a later stage, which trains on soft labels.</summary>
    public required int LaterEpochs { get; init; }

    /// <summary>Epochs of the final network, which trains on all images.</summary>
    public required int LastEpochs { get; init; }

    /// <summary>Networks of a stage, 2 or more: each holds out a fold of the images and labels it.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>The maximum number of stages before the final network, 1 or more: fewer if the held-out labels show no improvement.</summary>
    public int MaxStages { get; init; } = 2;

    /// <summary>The exponent of a teacher's probabilities in the soft labels (<see cref="SelfLabels"/>).</summary>
    public double Sharpness { get; init; } = 2;

    /// <summary>Views for labelling an image: the image itself and augmented views.</summary>
    public int Views { get; init; } = 4;

    /// <summary>The seed of folds, weights, batch order, augmentation and resampling.</summary>
    public ulong Seed { get; init; } = 1;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(FirstEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LaterEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LastEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Folds, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Views, 1);
    }
}
