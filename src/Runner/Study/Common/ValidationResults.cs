using System.Text.Json.Serialization;
using MidasNet.Learning;

namespace MidasNet.Runner.Study.Common;

/// <summary>Accuracy over folds.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">Lower end of the 95 % interval: Student's t over folds, or Wilson's for a single one.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Folds">The accuracy of each fold.</param>
internal sealed record ValidationResults(double Mean, double Low, double High, IReadOnlyList<double> Folds)
{
    /// <summary>The value with its 95 % interval.</summary>
    [JsonIgnore]
    public Interval Interval => new(Mean, Low, High);

    /// <summary>Mean and interval of what was measured.</summary>
    /// <param name="folds">The accuracy of each fold, at least one.</param>
    /// <param name="images">The number of evaluated images.</param>
    public static ValidationResults Of(IReadOnlyList<double> folds, int images)
    {
        var interval = Interval.OfAccuracies(folds, images);
        return new ValidationResults(interval.Value, interval.Low, interval.High, folds);
    }
}
