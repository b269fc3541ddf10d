using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Search;

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

    /// <summary>How long the training took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether the loss became infinite or not a number: a bad configuration, not the end of a search.</summary>
    public bool Diverged { get; init; }

    /// <summary>Judges predictions.</summary>
    /// <param name="predictions">One for each of the chosen images.</param>
    /// <param name="images">The set.</param>
    /// <param name="indices">The images of it that were predicted.</param>
    /// <param name="parameters">Trained numbers of the network.</param>
    /// <param name="seconds">How long the training took.</param>
    public static TrainingScore Of(Predictions predictions, LabelledImages images, int[] indices, long parameters, double seconds)
    {
        int[] labels = images.LabelsOf(indices);
        var scores = new ProbabilityScores(predictions.Probabilities, labels);
        var confusion = new ConfusionMatrix(images.ClassNames);
        for (int i = 0; i < labels.Length; i++) confusion.Add(labels[i], predictions.Best(i));
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

    /// <summary>The score of a training that diverged.</summary>
    /// <param name="images">Images that would have been judged.</param>
    /// <param name="seconds">How long it took until then.</param>
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
