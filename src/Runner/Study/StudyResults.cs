using System.Text.Json.Serialization;
using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Study;

/// <summary>The results of a study: the object of <c>results.json</c> and <c>--json</c>. Parts that were not run are null.</summary>
internal sealed record StudyResults
{
    /// <summary>How much work was spent.</summary>
    public required StudyPreset Preset { get; init; }

    /// <summary>The seed of the whole study.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The run folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Seconds of all of it, in all processes that worked on it, see <see cref="Runs.RunClock"/>.</summary>
    public double Seconds { get; init; }

    /// <summary>The characters.</summary>
    public Part1Results? Part1 { get; init; }

    /// <summary>The characters of EMNIST.</summary>
    public EmnistResults? Emnist { get; init; }

    /// <summary>Transfer learning.</summary>
    public Part2Results? Part2 { get; init; }

    /// <summary>Wrong labels.</summary>
    public Part3Results? Part3 { get; init; }

    /// <summary>The main results of all parts.</summary>
    public IEnumerable<Headline> Headlines()
    {
        if (Part1 is { } one)
        {
            yield return new Headline("Part 1: one network, stratified folds", one.Validation.Mean);
            yield return new Headline("Part 1: one network, folds by writer", one.ByWriter.Accuracy.Mean);
        }
        if (Emnist is { } emnist)
        {
            yield return new Headline("Part 1 on EMNIST: accuracy", emnist.Scores.Accuracy.Mean, emnist.TestImages);
            yield return new Headline("Part 1 on EMNIST: balanced accuracy", emnist.BalancedAccuracy.Mean, emnist.TestImages);
        }
        foreach (var variant in Part2?.Variants ?? [])
            if (variant.TestAccuracy is { } accuracy) yield return new Headline($"Part 2: {variant.Name}", accuracy);
        foreach (var variant in Part3?.Variants ?? [])
            if (variant.TestAccuracy is { } accuracy) yield return new Headline($"Part 3: {variant.Name}", accuracy);
        if (Part3 is { } three)
        {
            yield return new Headline("Part 3: after all stages", Alone(three.TestAccuracy));
            yield return new Headline("Part 3: the twin on true labels", Alone(three.TwinAccuracy));
        }

        static Interval Alone(double value) => new(value, double.NaN, double.NaN);
    }

    /// <summary>The summary for the end of a run.</summary>
    [JsonIgnore]
    public string Summary => string.Join('\n', SummaryLines());

    private IEnumerable<string> SummaryLines()
    {
        if (Part1 is { } one)
            yield return $"Part 1 ({Name(one.Data)}): validation accuracy {Percentage.Of(one.Validation.Mean.Value)}"
                + $" ({one.Validation.Mean.EndsToPercent()}, {Counted.Of(one.Validation.Folds.Count, "fold")}), top 3 {Percentage.Of(one.Top3)}";
        if (Part1 is { } validated)
            yield return $"Part 1 by writer: validation accuracy {Percentage.Of(validated.ByWriter.Accuracy.Mean.Value)}"
                + $" ({validated.ByWriter.Accuracy.Mean.EndsToPercent()}), top 3 {Percentage.Of(validated.ByWriter.Top3)}";
        if (Emnist is { } emnist)
            yield return $"Part 1 on EMNIST (real data): accuracy {Percentage.Of(emnist.Scores.Accuracy.Mean.Value)} on {emnist.TestImages:N0} images that"
                + $" {Counted.Of(emnist.Scores.Accuracy.Folds.Count, "network")} of {emnist.ImagesOfEachClass} images a class was not trained on,"
                + $" {Percentage.Of(emnist.BalancedAccuracy.Mean.Value)} with all classes alike, top 3 {Percentage.Of(emnist.Scores.Top3)}";
        if (Part2 is { } two)
        {
            foreach (var variant in two.Variants)
            {
                yield return variant.TestAccuracy is { } accuracy
                    ? $"Part 2 ({Name(two.Data)}): {variant.Name}: test accuracy {Percentage.Of(accuracy.Value, 2)}, "
                        + (variant.SecondsTo99 is { } seconds ? $"{seconds:F0} s to 99 % on held-out digits" : "99 % on held-out digits not reached")
                    : $"Part 2 ({Name(two.Data)}): {variant.Name}: not run: {variant.Missing}";
            }
        }
        if (Part3 is { } three)
        {
            yield return $"Part 3 ({Name(three.Data)}): labels are {three.Regime}, {Percentage.Of(three.RightFolders.Value, 2)} right; after all stages"
                + $" {Percentage.Of(three.TestAccuracy, 2)} on the test digits (the twin on true labels: {Percentage.Of(three.TwinAccuracy, 2)})";
            foreach (var variant in three.Variants)
            {
                yield return $"Part 3 ({Name(three.Data)}): {variant.Name}: "
                    + (variant.TestAccuracy is { } accuracy ? Percentage.Of(accuracy.Value, 2) : $"not run: {variant.Missing}")
                    + (variant.LeastLikelyAccuracy is { } least ? $"; its least likely class {Percentage.Of(least, 2)}" : "");
            }
            var recovered = three.Recovered[0];
            yield return $"Part 3 ({Name(three.Data)}): {Percentage.Of(recovered.Right, 2)} of the labels recovered; of the {recovered.ThereAre} images in their"
                + $" right folder {recovered.Found} found among {recovered.Suspects} suspects; the largest error of a cell of the matrix {recovered.LargestCellError:F4}";
        }
        yield return $"{Seconds:F0} s; report and checkpoints: {Folder}";
    }

    private static string Name(DataKind kind) => kind == DataKind.Real ? "real data" : "synthetic data";
}
