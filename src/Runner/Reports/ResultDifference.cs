using System.Globalization;
using MidasNet.Learning;
using MidasNet.Weights;

namespace MidasNet.Runner.Reports;

/// <summary>The difference of a result between two runs, and whether it is significant.</summary>
/// <param name="Result">The result.</param>
/// <param name="First">The name of the run that is compared with.</param>
/// <param name="Second">The name of the run that is compared.</param>
/// <param name="Difference">The second minus the first, with its 95 % interval where one can be computed.</param>
/// <param name="Pairs">McNemar's test on the images that both runs have predicted; null where there are none.</param>
/// <param name="NotPaired">The reason why there are none; null where there are.</param>
internal sealed record ResultDifference(string Result, string First, string Second, Interval Difference, PairedPredictions? Pairs, string? NotPaired)
{
    private const double Level = 0.05;

    /// <summary>Whether the difference is significant at the level of 5 %; null where nothing is known about its spread.</summary>
    public bool? IsSignificant => Pairs is { } pairs ? pairs.PValue < Level : Difference.HasEnds ? Difference.Low > 0 || Difference.High < 0 : null;

    /// <summary>Compares a result of two runs, both of which have it.</summary>
    /// <param name="result">The name of the result.</param>
    /// <param name="first">The run that is compared with, and its predictions.</param>
    /// <param name="second">The run that is compared, and its predictions.</param>
    public static ResultDifference Of(string result, (ComparedRun Run, PredictedImage[] Predictions) first, (ComparedRun Run, PredictedImage[] Predictions) second)
    {
        var (a, b) = (first.Run.Find(result)!, second.Run.Find(result)!);
        var pairs = a.Part is { } part && a.Part == b.Part ? PairedPredictions.Of(part, first.Predictions, second.Predictions) : null;
        string? notPaired = pairs is null ? WhyNotPaired(a.Part is not null && a.Part == b.Part, first, second) : null;
        return new ResultDifference(result, first.Run.Name, second.Run.Name, pairs?.Difference ?? Unpaired(a.Value, b.Value), pairs, notPaired);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string Signed(double share) => Percentage.Signed(share, 2);
        string ends = Difference.HasEnds ? $" ({Signed(Difference.Low)} to {Signed(Difference.High)})" : "";
        string why = Pairs is { } pairs
            ? string.Create(CultureInfo.InvariantCulture,
                $"McNemar's test on {Counted.Of(pairs.Images, "image")} of both: {pairs.OnlyFirst} recognised by the first run alone, {pairs.OnlySecond} by the second alone, {PValueText.Of(pairs.PValue)}")
            : $"{(Difference.HasEnds ? "by the intervals of both, as of independent measurements" : "no interval is known")}, since {NotPaired}";
        string verdict = IsSignificant switch { true => "significant", false => "not significant", null => "not tested" };
        return $"{Signed(Difference.Value)} points{ends}, {verdict}: {why}";
    }

    private static string WhyNotPaired(
        bool isOfOnePart, (ComparedRun Run, PredictedImage[] Predictions) first, (ComparedRun Run, PredictedImage[] Predictions) second)
    {
        string[] without = [.. new[] { first, second }.Where(compared => compared.Predictions.Length == 0).Select(compared => QuotedText.Of(compared.Run.Name))];
        if (without.Length > 0) return $"{string.Join(" and ", without)} {(without.Length == 1 ? "has" : "have")} no predictions.json for a paired test";
        return isOfOnePart ? "no image has the same name and label in the predictions of both" : "it is not the accuracy of the predictions that both keep";
    }

    /// <summary>
    /// The difference of two independent shares with its interval, from the intervals of both (Newcombe, "Interval estimation for the difference between independent
    /// proportions", 1998, method 10).
    /// </summary>
    private static Interval Unpaired(Interval first, Interval second)
    {
        double difference = second.Value - first.Value;
        if (!first.HasEnds || !second.HasEnds) return new Interval(difference, double.NaN, double.NaN);
        return new Interval(
            difference,
            difference - Length(second.Value - second.Low, first.High - first.Value),
            difference + Length(second.High - second.Value, first.Value - first.Low));

        static double Length(double x, double y) => Math.Sqrt(x * x + y * y);
    }
}
