using System.Globalization;
using MidasNet.Data;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Audits;

/// <summary>
/// What audits say about many small sets. A few by default; MIDASNET_VERDICT_SETS=200 for more, MIDASNET_VERDICT_FIRST=100 begins at
/// that one, and MIDASNET_VERDICT_LOG names a file for a line on each.
/// </summary>
public sealed class VerdictTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 2);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Clean_labels_of_few_pictures_are_never_called_random()
    {
        for (int set = First; set < Sets; set++)
        {
            var random = new RandomStream((ulong)set, 50);
            int classes = 2 + set % 9;
            int[] counts = [.. Enumerable.Range(0, classes).Select(_ => 6 + random.NextInt(35))];
            double copies = 0.1 * random.NextDouble();
            bool byColour = set % 4 == 3;
            var audit = Audit(DrawnSet.Make(counts, copies, byColour, (ulong)set));
            Log($"clean {set}: {classes} classes, {counts.Sum()} pictures{(byColour ? ", by colour" : "")}, {audit.Regime}, {audit.Audit.Accuracy.ToPercent()} recognised");
            Assert.NotEqual(LabelRegime.Random, audit.Regime);
            if (byColour) Assert.Equal(LabelRegime.Undetermined, audit.Regime);
        }
    }

    [Fact]
    public void Labels_of_coin_flips_never_name_what_images_show_whatever_copies_there_are()
    {
        for (int set = First; set < Sets; set++)
        {
            var random = new RandomStream((ulong)set, 51);
            int classes = 2 + set % 3, pictures = 20 + random.NextInt(41), copies = 2 + random.NextInt(8);
            bool isExact = set % 2 == 0;
            var audit = Audit(DrawnSet.CoinFlips(classes, pictures, copies, isExact, (ulong)set));
            Log($"coin flips {set}: {classes} classes, {pictures} pictures, {copies} {(isExact ? "copies" : "near copies")} each, {audit.Regime}, least p {audit.Tests.Take(3).Min(test => test.PValue):G2}");
            Assert.Equal(LabelRegime.Undetermined, audit.Regime);
            Assert.DoesNotContain("labels name", string.Join(' ', audit.Evidence), StringComparison.Ordinal);
            Assert.Contains($"{pictures * copies:N0} images show {pictures:N0} different pictures", audit.Copies[0], StringComparison.Ordinal);
        }
    }

    private static int Sets => Number("MIDASNET_VERDICT_SETS") ?? 4;

    private static int First => Number("MIDASNET_VERDICT_FIRST") ?? 0;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;

    private AuditResult Audit(LabelledImages images) => AuditRun.Run(
        images, device, new AuditRunOptions { VerdictOnly = true }, session: new TrainingSession { Cancellation = TestContext.Current.CancellationToken });

    private static void Log(string line)
    {
        if (Environment.GetEnvironmentVariable("MIDASNET_VERDICT_LOG") is { Length: > 0 } file) File.AppendAllLines(file, [line]);
    }
}
