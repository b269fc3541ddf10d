using System.Text.Json;
using MidasNet.Cluster.Hosting;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sweeps;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Tests.Runs;
using MidasNet.Runner.Tests.Tuning;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Tests.Sweeps;

/// <summary>Tables of ingredients whose runs a cluster does: one silo in this process, and real child processes.</summary>
public sealed class ClusterAblateTests : IDisposable
{
    private readonly TinyPictures pictures = new();
    private readonly string ingredients;

    // Two of them are the same, one has epochs of its own.
    public ClusterAblateTests() => ingredients = pictures.Write(
        "mine.json", """{"narrow": {"width": 2}, "thin": {"width": 2}, "no dropout": {"dropout": 0}, "longer": {"epochs": 3}}""");

    public void Dispose() => pictures.Dispose();

    private CliRun Ablate(params string[] more) => CliRun.Of(["ablate", "--runs", pictures.Runs, "--threads", "1", "-q", .. more]);

    private CliRun AblateOwn(params string[] more) =>
        Ablate(["--data", pictures.WriteIdx(), "--from", pictures.Recipe, "--folds", "2", "--epochs", "2", "--ingredients", ingredients, .. more]);

    private static string FolderOf(JsonElement results) => results.GetProperty("folder").GetString()!;

    private static IEnumerable<string?> TrainingsOf(JsonElement results) => Directory.GetFiles(Path.Combine(FolderOf(results), "trainings")).Select(Path.GetFileName).Order();

    /// <summary>A table without its last column, the seconds.</summary>
    private static IEnumerable<string> RowsOf(string text) => text.Split('\n').Where(line => line.StartsWith('|')).Select(line => line[..line.TrimEnd(' ', '|').LastIndexOf('|')]);

    private static string ReportOf(JsonElement results) => File.ReadAllText(Path.Combine(FolderOf(results), "report.md"));

    [Fact]
    public void The_same_ingredients_have_the_same_table_with_and_without_a_cluster()
    {
        string[] rows = ["--only", "thin", "narrow", "longer"];
        var alone = TimelessJson.Of(AblateOwn([.. rows, "--json"]));
        var together = TimelessJson.Of(AblateOwn([.. rows, "--cluster", "local", "--parallel", "2", "--json"]));
        Assert.Equal(TimelessJson.Timeless(alone), TimelessJson.Timeless(together));
        Assert.Contains(RowsOf(ReportOf(alone)), row => row.StartsWith("| longer ", StringComparison.Ordinal) && row.Contains("| epochs 3 |", StringComparison.Ordinal));
        Assert.Equal(RowsOf(ReportOf(alone)), RowsOf(ReportOf(together)));
        Assert.Equal(8, TrainingsOf(alone).Count()); // the base and three ingredients on two folds
        Assert.Equal(TrainingsOf(alone), TrainingsOf(together));
        Assert.False(Directory.Exists(Path.Combine(FolderOf(together), "cluster")), "what the cluster stored is left behind");
    }

    [Fact]
    public void A_run_that_is_stopped_and_resumed_in_a_cluster_repeats_nothing()
    {
        var whole = TimelessJson.Of(AblateOwn("--only", "narrow", "--json"));
        var options = new AblationOptions
        {
            Out = pictures.File("stopped"),
            Threads = 1,
            Data = pictures.WriteIdx(),
            From = pictures.Recipe,
            Ingredients = ingredients,
            Only = ["narrow"],
            Folds = 2,
            Epochs = 2,
        };
        var quiet = Progress.OnStandardError(quiet: true, noProgress: true);
        var cluster = new ClusterTuning(new ClusterOptions { Address = ClusterAddress.Parse("local") }, parallel: 1, pinned: false);
        var stopped = Assert.Throws<RunInterruptedException>(() => AblationRunner.Run(
            options, quiet, TestContext.Current.CancellationToken, (work, progress, cancellation) =>
                cluster.Run(work with { Arrived = Stop }, progress, cancellation)));
        string run = Assert.Single(Directory.GetDirectories(options.Out));
        Assert.Equal($"midasnet ablate --resume {run}", stopped.ResumeCommand);
        var before = Directory.GetFiles(Path.Combine(run, "trainings")).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        Assert.True(Directory.Exists(Path.Combine(run, "cluster")));

        var resumed = TimelessJson.Of(Ablate("--resume", run, "--cluster", "local", "--parallel", "1", "--json"));
        Assert.Equal(TimelessJson.Timeless(whole), TimelessJson.Timeless(resumed));
        Assert.Equal(TrainingsOf(whole), TrainingsOf(resumed));
        Assert.All(before, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));
        Assert.False(Directory.Exists(Path.Combine(run, "cluster")));

        // Nothing is left to do: nothing is asked of a cluster, which is not there.
        var again = TimelessJson.Of(Ablate("--resume", run, "--cluster", "Host=127.0.0.1;Port=1;Database=none", "--json"));
        Assert.Equal(TimelessJson.Timeless(whole), TimelessJson.Timeless(again));

        // After some runs, or all of them; one of them is not there then, in any case.
        void Stop()
        {
            string folder = Assert.Single(Directory.GetDirectories(options.Out));
            File.Delete(Directory.GetFiles(Path.Combine(folder, "trainings")).Order().Last());
            throw new OperationCanceledException();
        }
    }

    [Fact]
    public void A_run_that_is_resumed_with_more_seeds_hands_over_what_it_has_and_has_the_rest_done()
    {
        var whole = TimelessJson.Of(AblateOwn("--only", "narrow", "--json"));
        string run = FolderOf(whole), address = "";
        using var lines = new LineWriter(line => { if (line.Split("--cluster ") is [_, var said]) address = said; });
        JsonElement? sweep = null;
        var cluster = new ClusterTuning(new ClusterOptions { Address = ClusterAddress.Parse("local") }, parallel: 1, pinned: false);
        var (results, _) = AblationRunner.Run(
            new AblationOptions { Resume = run, Threads = 1, Seeds = 2 }, lines.Progress, TestContext.Current.CancellationToken, (work, progress, cancellation) =>
                cluster.Run(work with { Arrived = Look }, progress, cancellation));
        Assert.Equal((4, 4), (results.Pairs, results.PairsInAll));
        var known = sweep!.Value.GetProperty("tasks").EnumerateArray().Where(task => task.GetProperty("worker").GetString() == Path.GetFileName(run)).ToList();
        Assert.Equal(
            [("base", 1, 1), ("narrow", 1, 1), ("base", 2, 1), ("narrow", 2, 1)],
            known.Select(task => (task.GetProperty("name").GetString()!, task.GetProperty("fold").GetInt32(), task.GetProperty("seed").GetInt32())).OrderBy(task => task.Item2));

        void Look()
        {
            if (sweep is not null) return;
            string name = Assert.Single(TimelessJson.Of(CliRun.Of("sweep", "status", "--cluster", address, "--json")).EnumerateArray()).GetProperty("id").GetString()!;
            sweep = TimelessJson.Of(CliRun.Of("sweep", "results", name, "--cluster", address, "--json"));
        }
    }

    [Fact]
    public void Pairs_of_which_all_scores_have_arrived_are_written_before_the_end()
    {
        var whole = TimelessJson.Of(AblateOwn("--only", "narrow", "--json"));
        var options = new AblationOptions { Out = pictures.File("arriving"), Threads = 1, Data = pictures.WriteIdx(), From = pictures.Recipe, Ingredients = ingredients, Only = ["narrow"], Folds = 2, Epochs = 2 };
        var quiet = Progress.OnStandardError(quiet: true, noProgress: true);
        var (results, _) = AblationRunner.Run(options, quiet, TestContext.Current.CancellationToken, (work, _, _) =>
        {
            Assert.Equal([0, 1], work.Trials.Select(trial => trial.Number));
            Assert.Equal(["base", "narrow"], work.Trials.Select(trial => trial.Name!));
            string folder = work.Session.Folder.Path;
            Directory.CreateDirectory(Path.Combine(folder, "trainings"));
            // The whole second fold and one run of the first arrive before the other run of the first.
            foreach (string name in new[] { "trial-0000-epochs-2-fold-2-seed-1", "trial-0001-epochs-2-fold-2-seed-1", "trial-0000-epochs-2-fold-1-seed-1" }) Arrive(name);
            Assert.False(File.Exists(Path.Combine(folder, "results.json")));
            Arrive("trial-0001-epochs-2-fold-1-seed-1");
            Assert.Contains("2 of 2 pairs", File.ReadAllText(Path.Combine(folder, "report.md")), StringComparison.Ordinal);

            void Arrive(string name)
            {
                File.Copy(Path.Combine(FolderOf(whole), "trainings", $"{name}.json"), Path.Combine(folder, "trainings", $"{name}.json"));
                work.Arrived();
            }
        });
        Assert.Equal(2, results.Pairs);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "belong to --cluster", "--same-instructions")]
    [InlineData(ExitCode.Usage, "local:30000", "--cluster", "nowhere")]
    [InlineData(ExitCode.Usage, "--secret-file", "--cluster", "Host=db.example.org;Database=m")]
    [InlineData(ExitCode.Data, "--only salt: no ingredient has this in its name; there are: narrow; thin", "--cluster", "local", "--only", "salt")]
    [InlineData(ExitCode.Data, "workers compute on the processor", "--cluster", "local", "--device", "gpu:emulator")]
    public void What_does_not_go_together_is_refused(int code, string hint, params string[] more) => AblateOwn(more).RequireError(code, hint);

    [Fact]
    public void Ingredients_that_do_not_fit_are_refused_before_a_run_begins()
    {
        string file = pictures.Write("bad.json", """{"odd": {"depth": 0}}""");
        Ablate("--data", pictures.WriteIdx(), "--ingredients", file, "--cluster", "local").RequireError(ExitCode.Data, "bad.json", "'odd'", "depth 0: 1 to 32 fit");
        Assert.False(Directory.Exists(pictures.Runs));
    }

    [Fact]
    public async Task Ingredients_are_shown_by_their_names()
    {
        await using var cluster = await EmbeddedCluster.StartAsync();
        var sweep = await cluster.BeginAsync("s", names: ["base", "without dropout"]);
        await sweep.TakeAsync(EmbeddedCluster.Worker);
        Assert.Contains("  base, fold 1, seed 1: 0.0 % at worker-1", (await Run("status")).Output, StringComparison.Ordinal);
        await sweep.CancelAsync();
        await cluster.FinishAsync(await cluster.BeginAsync("t", names: ["base", "without dropout"]), "t");
        Assert.Contains("best in full: without dropout, 75.0 %", (await Run("status", "t")).Output, StringComparison.Ordinal);
        var results = await Run("results", "t");
        Assert.Equal(["base, fold 1, seed 1: 50.0 %, 2.0 s, worker-1", "without dropout, fold 1, seed 1: 75.0 %, 2.0 s, worker-1"], results.Output.TrimEnd().Split('\n').Select(line => line.TrimEnd()));

        // Next to the silo of this process, whose threads it needs.
        Task<CliRun> Run(params string[] arguments) =>
            Task.Factory.StartNew(() => CliRun.Of(["sweep", .. arguments, "--cluster", cluster.Address]), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
