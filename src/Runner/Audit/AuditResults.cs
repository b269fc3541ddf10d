using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;

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

    /// <summary>About how many different images would allow a verdict; null where there is one.</summary>
    public required int? ImagesNeeded { get; init; }

    /// <summary>The names of the images of each picture that lies in several classes.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> InSeveralClasses { get; init; }

    /// <summary>The share of labels that are right; of complementary labels the contamination.</summary>
    public required Interval RightLabels { get; init; }

    /// <summary>How classes become labels: row true, column given.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Transition { get; init; }

    /// <summary>The lower ends of its 95 % intervals.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> TransitionLow { get; init; }

    /// <summary>The upper ends.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> TransitionHigh { get; init; }

    /// <summary>How this very set's classes became labels, counted cell by cell, with nothing taken for equal; null for random labels.</summary>
    public required IReadOnlyList<IReadOnlyList<double>>? Counted { get; init; }

    /// <summary>Pairs of classes between which labels are swapped.</summary>
    public required IReadOnlyList<SwappedClasses> Swaps { get; init; }

    /// <summary>How many labels are expected to stand out in the whole set; null for random labels.</summary>
    public required double? ExpectedSuspects { get; init; }

    /// <summary>The images whose labels stand out most.</summary>
    public required IReadOnlyList<NamedSuspect> Suspects { get; init; }

    /// <summary>The share of trusted images that are recognised; null without any.</summary>
    public required Interval? TrustedRecognised { get; init; }

    /// <summary>How good all this is; null where the true labels are not known.</summary>
    public required AuditScore? Score { get; init; }

    /// <summary>The page; null where none was written.</summary>
    public required string? Report { get; init; }

    /// <summary>Sums an outcome up.</summary>
    public static AuditResults Of(AuditResult outcome, AuditScore? score, string data, string? report)
    {
        var images = outcome.Images;
        var transition = outcome.Transition;
        return new AuditResults
        {
            Data = data,
            Images = images.Count,
            Classes = [.. images.ClassNames],
            Regime = outcome.Regime,
            Evidence = outcome.Evidence,
            Tests = outcome.Tests,
            ImagesNeeded = outcome.Audit.ImagesNeeded,
            InSeveralClasses = [.. outcome.InSeveralClasses.Select(group => (IReadOnlyList<string>)[.. group.Select(i => images.Names[i])])],
            RightLabels = transition.Right,
            Transition = Rows(transition.Classes, (k, j) => transition.Matrix[k, j]),
            TransitionLow = Rows(transition.Classes, (k, j) => transition[k, j].Low),
            TransitionHigh = Rows(transition.Classes, (k, j) => transition[k, j].High),
            Counted = outcome.Counted is { } counted ? Rows(counted.Classes, (k, j) => counted[k, j]) : null,
            Swaps = [.. outcome.Swaps.Select(swap => new SwappedClasses(images.ClassNames[swap.Actual], images.ClassNames[swap.Given], swap.Share))],
            ExpectedSuspects = outcome.Suspects?.ExpectedInAll,
            Suspects = outcome.NamedSuspects,
            TrustedRecognised = outcome.Trusted?.Recognised,
            Score = score,
            Report = report,
        };
    }

    /// <summary>The same for people.</summary>
    public IEnumerable<string> Lines()
    {
        const int Shown = 10;
        foreach (string sentence in Evidence) yield return sentence;
        foreach (var test in Tests) yield return $"  {test.Name}: {test.Measured:G4} ({test.Hypothesis}: {test.Expected:G4}), {PValueText.Of(test.PValue)}";
        if (ExpectedSuspects is { } expected)
        {
            string caution = Regime == LabelRegime.Undetermined ? " (the labels cannot be judged: these stand out most)" : "";
            yield return $"suspects{caution}: {expected:F1} expected in all, {Suspects.Count} in the page; the first of them:";
        }
        foreach (var suspect in Suspects.Take(Shown))
            yield return $"  {suspect.Image}: labelled {suspect.Given}, shows {suspect.Predicted}, probability {suspect.Probability:F3}";
        foreach (string line in Score?.Lines() ?? []) yield return $"score: {line}";
        if (Report is { } page) yield return $"report        {page}";
    }

    private static IReadOnlyList<IReadOnlyList<double>> Rows(int classes, Func<int, int, double> cell) =>
    [
        .. Enumerable.Range(0, classes).Select(k =>
            (IReadOnlyList<double>)[.. Enumerable.Range(0, classes).Select(j => Math.Round(cell(k, j), 6))]),
    ];
}
