using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Search;

/// <summary>The score of one run on its held-out images.</summary>
internal sealed record TrainingScore
{
    /// <summary>The accuracy, 0 .. 1; 0 for a run that diverged.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The share of images whose class is among the three most probable ones.</summary>
    public required double Top3 { get; init; }

    /// <summary>The share that was recognised where look-alike characters count as one; null for other classes.</summary>
    public double? LookAlikesMerged { get; init; }

    /// <summary>Mean negative log-likelihood, in nats; NaN for a run that diverged.</summary>
    public required double Loss { get; init; }

    /// <summary>The number of held-out images.</summary>
    public required int Images { get; init; }

    /// <summary>Trainable values of the network.</summary>
    public required long Parameters { get; init; }

    /// <summary>Seconds of the run.</summary>
    public required double Seconds { get; init; }

    /// <summary>True if the loss became infinite or NaN: a bad configuration, not the end of a search.</summary>
    public bool Diverged { get; init; }

    /// <summary>Evaluates predictions.</summary>
    /// <param name="predictions">One for each of the chosen images.</param>
    /// <param name="images">The set.</param>
    /// <param name="indices">The images of it that were predicted.</param>
    /// <param name="parameters">Trainable values of the network.</param>
    /// <param name="seconds">Seconds of the run.</param>
    public static TrainingScore Of(Predictions predictions, LabelledImages images, int[] indices, long parameters, double seconds)
    {
        int[] labels = images.LabelsOf(indices);
        var scores = new ProbabilityScores(predictions.Probabilities, labels);
        var confusion = ConfusionMatrix.Of(images.ClassNames, labels, predictions);
        bool areCharacters = LookAlikes.Characters.All(alike => alike.All(images.ClassNames.Contains));
        return new TrainingScore
        {
            Accuracy = confusion.Accuracy,
            Top3 = scores.TopAccuracy(3),
            LookAlikesMerged = areCharacters ? confusion.MergedAccuracy(LookAlikes.Characters) : null,
            Loss = scores.NegativeLogLikelihood(),
            Images = labels.Length,
            Parameters = parameters,
            Seconds = seconds,
        };
    }

    /// <summary>The score of a run that diverged.</summary>
    /// <param name="images">The number of held-out images.</param>
    /// <param name="seconds">Seconds until then.</param>
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
