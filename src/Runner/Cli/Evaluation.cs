using System.Text.Json.Serialization;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Cli;

/// <summary>How well a model recognises labelled images: the object of <c>eval --json</c>.</summary>
internal sealed record Evaluation
{
    /// <summary>The file of the model.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The folder, archive or file of the images.</summary>
    public required string Data { get; init; }

    /// <summary>The share of images whose class is the most probable one, 0 .. 1, with its 95 % interval (Wilson).</summary>
    public required Interval Accuracy { get; init; }

    /// <summary>Images whose class is the most probable one.</summary>
    public required long Correct { get; init; }

    /// <summary>All images.</summary>
    public required long Count { get; init; }

    /// <summary>The mean of the classes' recalls: the accuracy if all classes that occur had equally many images.</summary>
    public required double BalancedAccuracy { get; init; }

    /// <summary>The mean of the classes' F1 scores: the harmonic means of their recalls and precisions.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>The share of images whose class is among the three most probable ones.</summary>
    public required double Top3 { get; init; }

    /// <summary>The accuracy if look-alikes (0/O/o, 1/I/l, c/C ...) count as one class.</summary>
    public required double LookAlikesMerged { get; init; }

    /// <summary>The expected calibration error of the probabilities: their mean distance from the share of right answers.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>The mean of -ln(probability of the true class), in nats.</summary>
    public required double Loss { get; init; }

    /// <summary>Each class of the model, in the order of its labels.</summary>
    public required IReadOnlyDictionary<string, ClassScore> PerClass { get; init; }

    /// <summary>The errors, the most frequent first.</summary>
    public required IReadOnlyList<ConfusedPair> MostConfused { get; init; }

    /// <summary>How many images of the row's class were predicted as the column's class; rows and columns in the order of <see cref="PerClass"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Confusion { get; init; }

    /// <summary>The results that <c>--require</c> asked for; null if it was not given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Requirement>? Requirements { get; init; }

    /// <summary>Evaluates predictions.</summary>
    /// <param name="checkpoint">The file of the model.</param>
    /// <param name="data">Where the images come from.</param>
    /// <param name="predictions">One for each image.</param>
    /// <param name="images">The images with their true labels; at least one.</param>
    public static Evaluation Of(string checkpoint, string data, Predictions predictions, LabelledImages images)
    {
        var matrix = ConfusionMatrix.Of(images.ClassNames, images.Labels.AsSpan(), predictions);
        var scores = new ProbabilityScores(predictions.Probabilities, images.Labels.AsSpan());
        int[] labels = [.. Enumerable.Range(0, images.ClassNames.Count)];
        return new Evaluation
        {
            Checkpoint = checkpoint,
            Data = data,
            Accuracy = Interval.Wilson(matrix.Correct, matrix.Total),
            Correct = matrix.Correct,
            Count = matrix.Total,
            BalancedAccuracy = matrix.BalancedAccuracy,
            MacroF1 = matrix.MacroF1,
            Top3 = scores.TopAccuracy(3),
            LookAlikesMerged = matrix.MergedAccuracy(LookAlikes.Characters),
            CalibrationError = scores.CalibrationError(),
            Loss = scores.NegativeLogLikelihood(),
            PerClass = ClassScore.Of(matrix),
            MostConfused = matrix.MostConfused(int.MaxValue),
            Confusion = [.. labels.Select(actual => labels.Select(predicted => matrix[actual, predicted]).ToArray())],
        };
    }

    /// <summary>The same for people, in a few lines.</summary>
    public IEnumerable<string> Lines()
    {
        const int Shown = 5;
        yield return $"accuracy  {Accuracy.ToPercent(2)}, {Correct:N0} of {Count:N0} images";
        yield return $"per class mean recall {Percentage.Of(BalancedAccuracy, 2)}, mean F1 {Percentage.Of(MacroF1, 2)}";
        yield return $"top 3     {Percentage.Of(Top3, 2)}";
        if (LookAlikesMerged > Accuracy.Value) yield return $"look-alikes (0/O/o, 1/I/l, c/C ...) as one class: {Percentage.Of(LookAlikesMerged, 2)}";
        yield return $"calibration error {Percentage.Of(CalibrationError, 2)}";
        var worst = PerClass.Where(pair => pair.Value.Recall < 1).OrderBy(pair => pair.Value.Recall).Take(Shown).ToList();
        if (worst.Count > 0) yield return $"lowest recall: {string.Join(", ", worst.Select(pair => $"{pair.Key} {Percentage.Of(pair.Value.Recall)}"))}";
        var errors = MostConfused.Take(Shown).Select(pair => $"{pair.Actual} predicted as {pair.Predicted} ({pair.Count})").ToList();
        if (errors.Count > 0) yield return $"most confused: {string.Join(", ", errors)}";
    }
}
