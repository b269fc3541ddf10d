using System.Text.Json;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Tuning;

public sealed class AblateCommandTests : IDisposable
{
    private readonly TinyPictures pictures = new();

    public void Dispose() => pictures.Dispose();

    private CliRun Ablate(params string[] more) => CliRun.Of(["ablate", "--runs", pictures.Runs, "--threads", "1", "-q", .. more]);

    private CliRun AblateOwn(params string[] more) => Ablate(
    [
        "--data", pictures.WriteIdx(), "--from", pictures.Recipe, "--folds", "2", "--epochs", "2", "--ingredients",
        pictures.Write("mine.json", """{"narrow": {"width": 2}, "no dropout": {"dropout": 0}, "longer": {"epochs": 3}}"""), .. more,
    ]);

    [Fact]
    public void Ingredients_of_ones_own_are_compared_with_the_base_in_pairs()
    {
        var run = AblateOwn("--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        var results = JsonDocument.Parse(run.Output).RootElement;
        var rows = results.GetProperty("ingredients").EnumerateArray().ToList();
        Assert.Equal(["base", "narrow", "no dropout", "longer"], rows.Select(row => row.GetProperty("name").GetString()!));
        Assert.All(rows, row => Assert.Equal(2, row.GetProperty("scores").GetArrayLength()));
        double[] Accuracies(int row) => [.. rows[row].GetProperty("scores").EnumerateArray().Select(score => score.GetProperty("accuracy").GetDouble())];
        for (int row = 0; row < rows.Count; row++)
        {
            double difference = Accuracies(row).Average() - Accuracies(0).Average();
            Assert.Equal(difference, rows[row].GetProperty("difference").GetProperty("value").GetDouble(), precision: 12);
        }
        string report = File.ReadAllText(Path.Combine(results.GetProperty("folder").GetString()!, "report.md"));
        Assert.Contains("| narrow ", report, StringComparison.Ordinal);
        Assert.Contains("2 of 2 pairs", report, StringComparison.Ordinal);
    }

    [Fact]
    public void More_seeds_are_added_to_a_finished_table_and_words_choose_rows()
    {
        string run = JsonDocument.Parse(AblateOwn("--json").Output).RootElement.GetProperty("folder").GetString()!;
        int before = Directory.GetFiles(Path.Combine(run, "trainings")).Length;
        Assert.Equal(8, before);
        var more = Ablate("--resume", run, "--seeds", "2", "--only", "NARROW");
        Assert.Equal((0, ""), (more.Code, more.Error));
        Assert.Equal(before + 4, Directory.GetFiles(Path.Combine(run, "trainings")).Length); // base and narrow, two folds of one more seed
        Assert.Contains("/4", more.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("longer", more.Output, StringComparison.Ordinal);
        // The words stay with the run: to resume it is not to train all ingredients.
        var again = Ablate("--resume", run);
        Assert.Equal((0, more.Output), (again.Code, again.Output));
        Assert.Equal(before + 4, Directory.GetFiles(Path.Combine(run, "trainings")).Length);
    }

    [Fact]
    public void Ingredients_that_do_not_fit_are_refused_with_their_names()
    {
        AblateOwn("--only", "salt").RequireError(3, "--only salt", "narrow; no dropout; longer");
        string file = pictures.Write("bad.json", """{"odd": {"depth": 0}}""");
        Ablate("--data", pictures.WriteIdx(), "--ingredients", file).RequireError(3, "bad.json", "'odd'", "depth 0: 1 to 32 fit");
        pictures.Write("bad.json", "{}");
        Ablate("--data", pictures.WriteIdx(), "--ingredients", file).RequireError(3, "names no ingredient");
    }
}
