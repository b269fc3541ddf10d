using MidasNet.Data;
using MidasNet.Training;

namespace MidasNet.Runner.Cli;

/// <summary>How well a model recognises labelled images: the object of <c>eval --json</c>.</summary>
internal sealed record Evaluation
{
    /// <summary>The share of images whose class is the most probable one, 0 .. 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Lower end of the accuracy's 95 % interval (Wilson).</summary>
    public required double AccuracyLow { get; init; }

    /// <summary>Upper end of the accuracy's 95 % interval.</summary>
    public required double AccuracyHigh { get; init; }

    /// <summary>Images whose class is the most probable one.</summary>
    public required long Correct { get; init; }

    /// <summary>All images.</summary>
    public required long Count { get; init; }

    /// <summary>The share of images whose class is among the three most probable ones.</summary>
    public required double Top3 { get; init; }

    /// <summary>For each class that has images, in the order of the labels, the share of them that was recognised.</summary>
    public required IReadOnlyDictionary<string, double> Recall { get; init; }

    /// <summary>Judges predictions.</summary>
    /// <param name="predictions">One for each image.</param>
    /// <param name="images">What is true of them; at least one.</param>
    public static Evaluation Of(Predictions predictions, LabelledImages images)
    {
        var matrix = new ConfusionMatrix(images.ClassNames);
        for (int i = 0; i < images.Count; i++) matrix.Add(images.Labels[i], predictions.Best(i));
        var accuracy = ProportionInterval.Wilson(matrix.Correct, matrix.Total);
        return new Evaluation
        {
            Accuracy = accuracy.Value,
            AccuracyLow = accuracy.Low,
            AccuracyHigh = accuracy.High,
            Correct = matrix.Correct,
            Count = matrix.Total,
            Top3 = new ProbabilityScores(predictions.Probabilities, images.Labels.AsSpan()).TopAccuracy(3),
            Recall = Enumerable.Range(0, images.ClassNames.Count)
                .Where(label => matrix.ActualCount(label) > 0)
                .ToDictionary(label => images.ClassNames[label], matrix.Recall),
        };
    }

    /// <summary>The same for people, in a few lines.</summary>
    public IEnumerable<string> Lines()
    {
        const int Shown = 5;
        yield return $"accuracy  {new Interval(Accuracy, AccuracyLow, AccuracyHigh).ToPercent(2)}, {Correct:N0} of {Count:N0} images";
        yield return $"top 3     {100 * Top3:F2} %";
        string[] worst = [.. Recall.Where(pair => pair.Value < 1).OrderBy(pair => pair.Value).Take(Shown).Select(pair => $"{pair.Key} {100 * pair.Value:F1} %")];
        if (worst.Length > 0) yield return $"lowest recall: {string.Join(", ", worst)}";
    }
}
