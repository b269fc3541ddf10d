namespace MidasNet.Runner.Tuning;

/// <summary>What came of one training, on the images that it had not seen.</summary>
internal sealed record TrainingScore
{
    /// <summary>The share of images that were recognised, 0 .. 1; 0 of a training that diverged.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The share of images whose class is among the three most probable ones.</summary>
    public required double Top3 { get; init; }

    /// <summary>The share that was recognised where look-alike characters count as one; null for other classes.</summary>
    public double? LookAlikesMerged { get; init; }

    /// <summary>Mean negative log-likelihood, in nats; NaN of a training that diverged.</summary>
    public required double Loss { get; init; }

    /// <summary>Images that were judged.</summary>
    public required int Images { get; init; }

    /// <summary>Trained numbers of the network.</summary>
    public required long Parameters { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether the loss became infinite or not a number: a bad configuration, not the end of a search.</summary>
    public bool Diverged { get; init; }

    /// <summary>The score of a training that diverged.</summary>
    public static TrainingScore OfDiverged(int images, double seconds) => new()
    {
        Accuracy = 0,
        Top3 = 0,
        Loss = double.NaN,
        Images = images,
        Parameters = 0,
        Seconds = seconds,
        Diverged = true,
    };
}
