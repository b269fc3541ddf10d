using MidasNet.Data;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tests.Audit;

public sealed class AuditReportTests
{
    [Fact]
    public void Class_names_stand_in_full_even_those_that_look_like_paths_or_Markdown()
    {
        using var temporary = new TemporaryFolder();
        int[] given = [.. Enumerable.Range(0, 80).Select(i => i % 2)], first = [.. Enumerable.Range(0, 40)], second = [.. Enumerable.Range(40, 40)];
        var images = new LabelledImages(1, 4, 4, new byte[80 * 16], given, ["w/o mask", "with *mask*"]);
        float[] Probabilities(int[] held) => [.. held.SelectMany(i => given[i] == 0 ? new[] { 0.9f, 0.1f } : [0.1f, 0.9f])];
        var predictions = OutOfFoldPredictions.Of(
            2, [new FoldPredictions(second, first, Probabilities(first)), new FoldPredictions(first, second, Probabilities(second))]);
        var audit = LabelAudit.Of(predictions, given, images.ClassNames);
        var folder = RunFolder.Create(temporary.Path, "audit", DateTimeOffset.UnixEpoch);
        var result = new AuditResult { Images = images, Audit = audit, Regime = audit.Regime, Transition = audit.Transition, Tests = audit.Tests };
        new AuditReport(result, null, folder).Save("/data/photos");

        string report = File.ReadAllText(Path.Combine(folder.Path, "report.md"));
        Assert.Contains("# Label audit of photos", report, StringComparison.Ordinal);
        Assert.Contains("Labelled **w/o mask**, 40 images:", report, StringComparison.Ordinal);
        Assert.Contains("| w/o mask ", report, StringComparison.Ordinal);
        Assert.Contains(@"| with \*mask\* ", report, StringComparison.Ordinal);
    }
}
