using MidasNet.Labels;
using MidasNet.Training;

namespace MidasNet.Runner.Audit;

/// <summary>What an audit found: the object of <c>audit --json</c> and the file <c>results.json</c>.</summary>
internal sealed record AuditResults
{
    /// <summary>What was audited.</summary>
    public required string Data { get; init; }

    /// <summary>The number of images.</summary>
    public required int Images { get; init; }

    /// <summary>The names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The verdict.</summary>
    public required LabelRegime Regime { get; init; }

    /// <summary>Why, in sentences.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>The tests.</summary>
    public required IReadOnlyList<LabelTest> Tests { get; init; }

    /// <summary>The share of labels that are right; of complementary labels the contamination.</summary>
    public required Interval RightLabels { get; init; }

    /// <summary>How classes become labels: row true, column given.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Transition { get; init; }

    /// <summary>Pairs of classes between which labels are swapped.</summary>
    public required IReadOnlyList<SwappedClasses> Swaps { get; init; }

    /// <summary>How many labels are expected to stand out in the whole set; null for random labels.</summary>
    public required double? ExpectedSuspects { get; init; }

    /// <summary>The images whose labels stand out most.</summary>
    public required IReadOnlyList<NamedSuspect> Suspects { get; init; }

    /// <summary>The page; null where none was written.</summary>
    public required string? Report { get; init; }

    /// <summary>Sums an outcome up.</summary>
    public static AuditResults Of(AuditOutcome outcome, string data, string? report)
    {
        var images = outcome.Images.Images;
        int classes = images.ClassNames.Count;
        return new AuditResults
        {
            Data = data,
            Images = images.Count,
            Classes = [.. images.ClassNames],
            Regime = outcome.Regime,
            Evidence = outcome.Evidence,
            Tests = outcome.Tests,
            RightLabels = outcome.Transition.Right,
            Transition = [.. Enumerable.Range(0, classes).Select(k => (IReadOnlyList<double>)[.. Enumerable.Range(0, classes).Select(j => Math.Round(outcome.Transition.Matrix[k, j], 6))])],
            Swaps = [.. outcome.Audit.Swaps.Select(swap => new SwappedClasses(images.ClassNames[swap.Actual], images.ClassNames[swap.Given], outcome.Transition[swap.Actual, swap.Given]))],
            ExpectedSuspects = outcome.Suspects?.ExpectedInAll,
            Suspects = outcome.Suspects is null ? [] : [.. outcome.Suspects.Ranked.Take(outcome.SuspectCount).Select(suspect => new NamedSuspect(
                images.Names[suspect.Image], images.ClassNames[suspect.Given], images.ClassNames[suspect.Shown], suspect.Probability))],
            Report = report,
        };
    }

    /// <summary>The same for people.</summary>
    public IEnumerable<string> Lines()
    {
        const int Shown = 10;
        foreach (string sentence in Evidence) yield return sentence;
        yield return $"right labels  {RightLabels.ToPercent(2)} by the final estimate";
        foreach (var test in Tests) yield return $"  {test.Name}: {test.Measured:G4} ({test.Hypothesis}: {test.Expected:G4}), p = {test.PValue:G2}";
        if (ExpectedSuspects is { } expected) yield return $"suspects: {expected:F1} expected in all, {Suspects.Count} in the page; the first of them:";
        foreach (var suspect in Suspects.Take(Shown)) yield return $"  {suspect.Image}: labelled {suspect.Given}, shows {suspect.Shown}, probability {suspect.Probability:F3}";
        if (Report is { } page) yield return $"report        {page}";
    }
}
