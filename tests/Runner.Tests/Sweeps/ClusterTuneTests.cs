using System.Text.Json;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Tests.Tuning;

namespace MidasNet.Runner.Tests.Sweeps;

/// <summary>Searches whose runs a cluster does: one silo in this process, and real child processes.</summary>
public sealed class ClusterTuneTests : IDisposable
{
    private readonly TinyPictures pictures = new();

    public void Dispose() => pictures.Dispose();

    private string[] Search(params string[] more) =>
        ["tune", "--runs", pictures.Runs, "--threads", "1", "-q", "--data", pictures.WriteIdx(), "--from", pictures.Recipe, "--space", pictures.Space, "--folds", "3", "--json", .. more];

    private static JsonElement Json(CliRun run)
    {
        Assert.Equal((0, ""), (run.Code, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    [Fact]
    public void The_same_search_has_the_same_table_with_and_without_a_cluster()
    {
        string[] halving = ["--budget", "6", "--test-share", "0.2"];
        var alone = Json(CliRun.Of(Search(halving)));
        var together = Json(CliRun.Of(Search([.. halving, "--cluster", "local", "--parallel", "2"])));
        Assert.Equal(TimelessJson.Timeless(alone), TimelessJson.Timeless(together));
        string folder = together.GetProperty("folder").GetString()!;
        Assert.False(Directory.Exists(Path.Combine(folder, "cluster")), "what the cluster stored is left behind");
        Assert.Equal(
            Directory.GetFiles(Path.Combine(alone.GetProperty("folder").GetString()!, "trainings")).Select(Path.GetFileName).Order(),
            Directory.GetFiles(Path.Combine(folder, "trainings")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Asha_measures_its_best_in_full()
    {
        var results = Json(CliRun.Of(Search("--budget", "6", "--search", "asha", "--cluster", "local", "--parallel", "1")));
        Assert.Equal(7, results.GetProperty("ranking").GetArrayLength());
        var full = results.GetProperty("ranking").EnumerateArray().Where(trial => trial.GetProperty("rung").GetProperty("folds").GetInt32() == 3).ToList();
        Assert.True(full.Count >= 2, "besides the recipe as it is at least one trial climbs to the top");
    }

    [Theory]
    [InlineData("--cluster", "--search", "asha")]
    [InlineData("belong to --cluster", "--same-instructions")]
    [InlineData("local:30000", "--cluster", "nowhere")]
    [InlineData("--secret-file", "--cluster", "Host=db.example.org;Database=m")]
    public void What_does_not_go_together_is_a_usage_error(string hint, params string[] options) => CliRun.Of(Search(options)).RequireError(ExitCode.Usage, hint);

    [Fact]
    public void A_cluster_takes_a_budget_of_configurations() => CliRun.Of(Search("--budget", "2m", "--cluster", "local")).RequireError(ExitCode.Usage, "--budget 2m", "such as 27");

    [Fact]
    public void A_worker_needs_the_port_of_a_cluster_on_this_machine() => CliRun.Of("worker", "--cluster", "local").RequireError(ExitCode.Usage, "local:30000");

    [Fact]
    public void A_password_is_not_written_to_the_folder_of_a_run()
    {
        var root = CommandLine.Root(new Session(TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken), new GlobalOptions());
        string command = GlobalOptions.CommandOf(root.Parse(["tune", "--cluster", "Host=db;Password=geheim;Database=m"], CommandLine.Parser));
        Assert.DoesNotContain("geheim", command, StringComparison.Ordinal);
        Assert.Contains("Database=m", command, StringComparison.Ordinal);
    }
}
