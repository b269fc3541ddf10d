using System.Globalization;
using MidasNet.Learning;
using MidasNet.Learning.Labels;

namespace MidasNet.Runner.Training;

/// <summary>What a training from labelled images came to: the object of <c>train --json</c>.</summary>
internal sealed record TrainResults
{
    /// <summary>The checkpoint.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Images that were learnt from.</summary>
    public required int TrainImages { get; init; }

    /// <summary>The names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>What the labels are, judged or said to be.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>Why, in sentences; empty where it was said.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>The share of labels that are right by the transition matrix; null for clean ones, which are taken to be right.</summary>
    public Interval? RightLabels { get; init; }

    /// <summary>Mean log-likelihood of the given labels of images that networks had not seen, in nats, for each stage.</summary>
    public required IReadOnlyList<double> StageLogLikelihoods { get; init; }

    /// <summary>The stage whose labels the network has learnt from, from 1; 0 if it has learnt from the given ones.</summary>
    public required int BestStage { get; init; }

    /// <summary>Images held out from everything.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>
    /// Accuracy on these, by their labels: of clean labels the share that was recognised, of others the estimate that allows for wrong ones. Null if there
    /// are none.
    /// </summary>
    public Interval? ValidationAccuracy { get; init; }

    /// <summary>Trained numbers of the network.</summary>
    public required long Parameters { get; init; }

    /// <summary>Seconds that all of it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Sums a run up.</summary>
    /// <param name="result">The network.</param>
    /// <param name="checkpoint">Its file.</param>
    public static TrainResults Of(ImageTrainingResult result, string checkpoint) => new()
    {
        Checkpoint = checkpoint,
        TrainImages = result.TrainImages,
        Classes = [.. result.Use.ClassNames],
        Regime = result.Regime,
        Evidence = result.Evidence,
        RightLabels = result.RightLabels,
        StageLogLikelihoods = result.StageLogLikelihoods,
        BestStage = result.BestStage,
        ValidationImages = result.ValidationImages,
        ValidationAccuracy = result.Accuracy,
        Parameters = result.Model.Parameters.TrainableCount,
        Seconds = result.Seconds,
    };

    /// <summary>The same for people.</summary>
    public IEnumerable<string> Lines()
    {
        foreach (string sentence in Evidence) yield return sentence;
        if (RightLabels is { } right) yield return $"right labels  {right.ToPercent(2)} by the final estimate";
        foreach (var (index, likelihood) in StageLogLikelihoods.Index())
        {
            string chosen = index + 1 == BestStage ? ", which the network has learnt from" : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"stage {index + 1}       held-out labels {likelihood:F5} nats{chosen}");
        }
        yield return $"trained on    {TrainImages} images of {Classes.Count} classes, {Parameters} weights, {Seconds:F0} s";
        if (ValidationAccuracy is { } accuracy)
        {
            string how = Regime switch
            {
                LabelRegime.Clean => "",
                LabelRegime.Undetermined => ", by their labels, which could not be judged",
                _ => ", estimated from labels that may be wrong",
            };
            yield return $"held out      {accuracy.ToPercent(2)} of {ValidationImages} images recognised{how}";
        }
        yield return $"checkpoint    {Checkpoint}";
    }
}
