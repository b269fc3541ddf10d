using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sweeps;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Tests.Tuning;

namespace MidasNet.Runner.Tests.Sweeps;

public sealed class SweepExportTests : IDisposable
{
    private static readonly SearchPlan Halving = SearchPlan.Of(SearchStrategy.Halving, new Rung(27, 5, 1));
    private readonly TinyPictures pictures = new();

    public void Dispose() => pictures.Dispose();

    [Fact]
    public void What_can_be_done_at_first_is_the_base_in_full_and_all_trials_on_the_first_rung()
    {
        var open = SweepExport.Open(Halving, Trials(9), _ => null);
        Assert.Equal(Halving.Full.TasksOf(0, TrialSettings.None), open.Where(task => task.Trial == 0));
        Assert.Equal(Enumerable.Range(1, 9), open.Where(task => task.Trial > 0).Select(task => task.Trial));
        Assert.All(open.Where(task => task.Trial > 0), task => Assert.Equal(Halving.Rungs[0].Epochs, task.Epochs));
    }

    [Theory]
    [InlineData("Halving", 27, 5, 1, 20)] // brackets that are not full
    [InlineData("Halving", 1, 5, 1, 11)] // rungs that share tasks: the same epochs, fewer folds
    [InlineData("Random", 4, 3, 1, 7)]
    public void Exported_until_nothing_is_left_the_runs_are_those_of_a_search_on_one_machine(string strategy, int epochs, int folds, int seeds, int count)
    {
        var plan = SearchPlan.Of(Enum.Parse<SearchStrategy>(strategy), new Rung(epochs, folds, seeds));
        var done = new Dictionary<TrainingTask, TrainingScore>();
        int exports = 0;
        while (SweepExport.Open(plan, Trials(count), done.GetValueOrDefault) is { Count: > 0 } open)
        {
            foreach (var task in open) done.Add(task, ScoreOf(task));
            exports++;
        }
        Assert.InRange(exports, 1, plan.Rungs.Count);
        var expected = new HashSet<TrainingTask>();
        var space = new SearchSpace(SearchDimension.Linear("dropout", 0, 0.5));
        new ConfigurationSearch(plan, space, new SearchBudget { Trials = count }, (together, rung) =>
        [
            .. together.Select(trial => new TrialResult
            {
                Trial = trial.Number,
                Settings = trial.Settings,
                Rung = rung,
                Scores = [.. rung.TasksOf(trial.Number, TrialSettings.None).Select(task =>
                {
                    expected.Add(task);
                    return ScoreOf(task);
                })],
            }),
        ]).Run(seed: 1);
        Assert.Equal(expected.Count, done.Count);
        Assert.All(expected, task => Assert.Contains(task, done.Keys));
    }

    [Theory]
    [InlineData("tune")]
    [InlineData("ablate")]
    public void An_array_job_run_index_by_index_gives_the_results_that_one_process_gives(string kind)
    {
        string[] common = ["--runs", pictures.Runs, "--threads", "1", "-q", "--data", pictures.WriteIdx(), "--from", pictures.Recipe];
        string[] whole = kind == "tune" ? [.. common, "--space", pictures.Space, "--folds", "3", "--budget", "3"]
            : [.. common, "--folds", "2", "--ingredients", pictures.Write("mine.json", """{"narrow": {"width": 2}, "wide": {"width": 6}, "longer": {"epochs": 5}}"""), "--only", "narrow", "longer"];
        string[] search = kind == "tune" ? whole : [.. whole, "--ablate"];
        var alone = Done(CliRun.Of([.. whole.Prepend(kind), "--json"]));
        string run = "";
        for (int export = 0; ; export++)
        {
            string folder = pictures.File($"export-{export}");
            string[] what = export == 0 ? search : ["--resume", run, "--threads", "1", "-q"];
            var exported = CliRun.Of(["sweep", "export", "--slurm", "--to", folder, "--per-index", "2", .. what]);
            Assert.True(exported.Code == 0, exported.Error);
            if (export == 0) run = Directory.GetDirectories(pictures.Runs).Single(path => !File.Exists(Path.Combine(path, "results.json")));
            if (exported.Output.StartsWith("all runs are done", StringComparison.Ordinal)) break;
            Assert.InRange(export, 0, 3);

            // As the script says it, for each of its indices.
            string script = File.ReadAllText(Path.Combine(folder, "job.sh"));
            int last = int.Parse(script.Split("--array=0-")[1].Split('\n')[0], null);
            for (int index = 0; index <= last; index++)
            {
                var ran = CliRun.Of("sweep", "run-array", "--folder", folder, "--index", $"{index}", "--threads", "1");
                Assert.True(ran.Code == 0, ran.Error);
            }
            Assert.Contains("it is done", CliRun.Of("sweep", "run-array", "--folder", folder, "--index", "0").Error, StringComparison.Ordinal);
            CliRun.Of("sweep", "run-array", "--folder", folder, "--index", $"{last + 1}").RequireError(3, $"the indices 0 to {last}");
            Directory.CreateDirectory(Path.Combine(run, "trainings"));
            foreach (string file in Directory.GetFiles(Path.Combine(folder, "trainings"))) File.Copy(file, Path.Combine(run, "trainings", Path.GetFileName(file)));
            Assert.Empty(Directory.GetDirectories(Path.Combine(folder, "states")));
        }
        var trainings = Directory.GetFiles(Path.Combine(run, "trainings")).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        var together = Done(CliRun.Of(kind, "--resume", run, "--threads", "1", "-q", "--json"));
        Assert.Equal(alone, together);
        Assert.All(trainings, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key))); // none was done again
    }

    [Fact]
    public void Results_of_another_version_are_not_made()
    {
        string folder = pictures.File("other");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), RunJson.IndentedOf(new ExportedSweep { Version = "0.0.1", Tasks = [new TrainingTask(0, TrialSettings.None, 1, 0, 0)] }));
        CliRun.Of("sweep", "run-array", "--folder", folder, "--index", "0").RequireError(3, "version 0.0.1", "do not belong together");
        CliRun.Of("sweep", "run-array", "--folder", pictures.File("nothing"), "--index", "0").RequireError(3, "there is no run folder");
    }

    [Theory]
    [InlineData("name one scheduler")]
    [InlineData("name one scheduler", "--slurm", "--k8s")]
    [InlineData("is another image tomorrow", "--k8s", "--image", "midasnet:latest")]
    [InlineData("takes a tag or a digest", "--k8s", "--image", "midasnet")]
    [InlineData("takes a tag or a digest", "--k8s", "--image", "a: b")]
    public void A_job_that_would_not_do_is_refused(string words, params string[] options) =>
        CliRun.Of(["sweep", "export", "--to", pictures.File("none"), .. options]).RequireError(2, words);

    [Theory]
    [InlineData("--ingredients, --only: for a table of ingredients; add --ablate", "--ingredients", "mine.json", "--only", "narrow")]
    [InlineData("--search, --budget: for a search", "--ablate", "--budget", "3", "--search", "random")]
    public void Options_of_the_other_command_are_refused(string words, params string[] options) =>
        CliRun.Of(["sweep", "export", "--slurm", "--to", pictures.File("none"), .. options]).RequireError(2, words);

    [Theory]
    [InlineData("it decides whenever a run ends", "--search", "asha")]
    [InlineData("a budget of configurations", "--budget", "2h")]
    public void A_search_that_an_array_cannot_do_is_refused(string words, params string[] options) =>
        CliRun.Of(["sweep", "export", "--slurm", "--to", pictures.File("none"), "--runs", pictures.Runs, "--data", pictures.WriteIdx(), "-q", .. options]).RequireError(3, words);

    [Fact]
    public void The_script_for_slurm_runs_each_index_and_lets_signals_through()
    {
        string[] lines = new ArrayJob { Name = "midasnet-a", Indices = 27, AtOnce = 5, Cores = 2, MemoryGiB = 3, Hours = 1 }.ToSlurm().Split('\n');
        Assert.Equal("#!/bin/bash", lines[0]);
        Assert.Contains("#SBATCH --array=0-26%5", lines);
        Assert.Contains("#SBATCH --cpus-per-task=2", lines);
        Assert.Contains("#SBATCH --mem=3G", lines);
        Assert.Contains("#SBATCH --time=1:00:00", lines);
        Assert.Equal("exec midasnet sweep run-array --folder \"$SLURM_SUBMIT_DIR\" --index \"$SLURM_ARRAY_TASK_ID\" --threads 2", lines[^2]);
        Assert.DoesNotContain(lines.SkipWhile(line => !line.StartsWith("set", StringComparison.Ordinal)), line => line.StartsWith("#SBATCH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("20260101T120000Z-tune-1a2b3c", "midasnet-20260101t120000z-tune-1a2b3c")]
    [InlineData("Ünï cödé", "midasnet-n-c-d")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxx", "midasnet-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void Names_of_jobs_fit_both_schedulers(string run, string name) => Assert.Equal(name, ArrayJob.NameOf(run));

    private static Trial[] Trials(int count) => [.. Enumerable.Range(0, count + 1).Select(number => new Trial(number, TrialSettings.None))];

    private static TrainingScore ScoreOf(TrainingTask task)
    {
        var random = new RandomStream(7, (ulong)task.Trial, (ulong)(task.Epochs * 10_000 + task.Fold * 100 + task.Repetition));
        double accuracy = random.NextDouble();
        return new TrainingScore { Accuracy = accuracy, Top3 = 1, Loss = 1 - accuracy, Images = 1, Parameters = 1, Seconds = 1 };
    }

    private static string Done(CliRun run) => TimelessJson.Timeless(TimelessJson.Of(run));
}
