using System.Globalization;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>
/// A temperature that calibrates the probabilities of a network, fitted on images that it was not trained on: logits are divided by it before the softmax,
/// which leaves the order of the classes as it is (Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", 2017).
/// </summary>
public sealed record Calibration
{
    /// <summary>The number that logits are divided by: above 1 for a network that was too confident, below 1 for one that was not confident enough.</summary>
    public required float Temperature { get; init; }

    /// <summary>The images that it was fitted on; 0 if there were none, so that it is 1.</summary>
    public required int Images { get; init; }

    /// <summary>The expected calibration error on these images without the temperature (<see cref="ProbabilityScores.CalibrationError"/>); null if there are none.</summary>
    public double? ErrorBefore { get; init; }

    /// <summary>The same with the temperature. It was fitted on the same images, by one number.</summary>
    public double? ErrorAfter { get; init; }

    /// <summary>Why nothing was fitted; null if it was.</summary>
    public string? Reason { get; init; }

    /// <summary>No calibration.</summary>
    internal static Calibration None(string reason) => new() { Temperature = 1, Images = 0, Reason = reason };

    /// <summary>Fits a temperature to the probabilities of one network for some views of the same images.</summary>
    /// <param name="views">The probabilities for each view, at temperature 1; a prediction is their mean.</param>
    /// <param name="labels">The labels of the images, at least one.</param>
    /// <exception cref="ArgumentException">There are no views or images, or their counts do not fit.</exception>
    internal static Calibration Fit(IReadOnlyList<Predictions> views, ReadOnlySpan<int> labels)
    {
        var before = Predictions.Mean(views);
        var scores = new ProbabilityScores(before.Probabilities, labels);
        float temperature = TemperatureFit.Find(views, labels);
        var fitted = new Calibration { Temperature = temperature, Images = labels.Length, ErrorBefore = scores.CalibrationError() };
        return fitted with { ErrorAfter = new ProbabilityScores(fitted.Apply(views).Probabilities, labels).CalibrationError() };
    }

    /// <summary>The predictions with this temperature, from those for each view at temperature 1.</summary>
    internal Predictions Apply(IReadOnlyList<Predictions> views) => Predictions.Mean([.. views.Select(view => TemperatureFit.Apply(view, Temperature))]);

    /// <summary>In a sentence, for people.</summary>
    public override string ToString() => ErrorBefore is { } before && ErrorAfter is { } after
        ? string.Create(CultureInfo.InvariantCulture,
            $"temperature {Temperature:0.###}, fitted on {Images:N0} held-out images: expected calibration error {100 * before:F2} % before, {100 * after:F2} % after")
        : $"temperature 1, nothing was fitted: {Reason}";
}
