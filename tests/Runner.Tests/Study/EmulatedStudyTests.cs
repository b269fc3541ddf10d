using System.Text.Json;
using MidasNet.Data.Pictures;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Study;

/// <summary>
/// Part 1 from the command line to the report on ILGPU's emulator of a graphics card: every kernel that a card would run, in the order in which it would,
/// with 15 drawings of 3 characters and the smallest network, since a thread of the card is a thread of the processor there.
/// </summary>
public sealed class EmulatedStudyTests : IDisposable
{
    private const int Writers = 5, Side = 12;
    private static readonly string[] Characters = ["001", "012", "037"]; // 0, B, a

    private readonly TemporaryFolder folder = new();

    public EmulatedStudyTests()
    {
        var pixels = new byte[Side * Side];
        for (int character = 0; character < Characters.Length; character++)
        {
            for (int writer = 1; writer <= Writers; writer++)
            {
                Array.Fill(pixels, byte.MaxValue);
                // A bar that each character has elsewhere, and a dot at a height of the writer's own.
                for (int row = 2; row < 10; row++) pixels.AsSpan(row * Side + 2 + 3 * character, 2).Clear();
                for (int row = 2 * (writer - 1); row < 2 * writer; row++) pixels.AsSpan(row * Side, 2).Clear();
                string path = folder.Write($"data/train/Sample{Characters[character]}/img{Characters[character]}-{writer:000}.png", []);
                File.WriteAllBytes(path, PngFile.Encode(Side, Side, pixels));
            }
        }
        folder.Write("tiny.json", """{"inputSize": 8, "width": 1, "depth": 1, "batchSize": 16, "epochs": 1}""");
    }

    public void Dispose() => folder.Dispose();

    private CliRun Study(string device, params string[] more) => CliRun.Of(
    [
        "study", "part1", "--device", device, "--data", folder.File("data"), "--recipe", folder.File("tiny.json"), "--epochs", "1", "--quiet", "--json",
        .. more,
    ]);

    private JsonElement Results(string device)
    {
        var study = Study(device, "--runs", folder.File(device.Replace(':', '-')));
        Assert.Equal((0, ""), (study.Code, study.Error));
        return JsonDocument.Parse(study.Output).RootElement;
    }

    [Fact]
    public void Part_1_runs_on_a_card_as_it_does_on_the_processor()
    {
        var (processor, card) = (Results("cpu"), Results("gpu:emulator"));
        string run = card.GetProperty("folder").GetString()!;
        using var environment = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "environment.json")));
        string device = environment.RootElement.GetProperty("device").GetString()!;
        Assert.StartsWith("gpu, ", device, StringComparison.Ordinal);
        Assert.Contains($"on {device}, with ", File.ReadAllText(Path.Combine(run, "report.md")), StringComparison.Ordinal);

        // The same runs, and losses that differ by rounding alone: one step each, from the same weights and images.
        double[] onCard = [.. Losses(run)], onProcessor = [.. Losses(processor.GetProperty("folder").GetString()!)];
        Assert.Equal(onProcessor.Length, onCard.Length);
        Assert.All(onCard.Zip(onProcessor), pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-3));

        // A network from a card is a network like any other.
        string checkpoint = Path.Combine(run, "checkpoints", "part1.safetensors");
        foreach (string where in new[] { "cpu", "gpu:emulator" })
        {
            var eval = CliRun.Of("eval", "--checkpoint", checkpoint, "--data", folder.File("data/train"), "--device", where, "--json", "--quiet");
            Assert.Equal((0, ""), (eval.Code, eval.Error));
        }

        Study("cpu", "--resume", run).RequireError(3, "was begun with --device gpu:emulator: resume it with the same");
    }

    // Runs side by side log their epochs as they come.
    private static IEnumerable<double> Losses(string run) => RunFolder.Open(run).Metrics.Read().OrderBy(line => line.Phase, StringComparer.Ordinal)
        .Select(line => line.TrainLoss ?? double.NaN);
}
