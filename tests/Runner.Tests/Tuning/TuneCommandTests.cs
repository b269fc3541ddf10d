using System.Text.Json;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Tests.Runs;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Tests.Tuning;

/// <summary>Searches from the command line to the report, on tiny pictures.</summary>
public sealed class TuneCommandTests : IDisposable
{
    private readonly TinyPictures pictures = new();

    public void Dispose() => pictures.Dispose();

    private CliRun Tune(params string[] more) => CliRun.Of(["tune", "--runs", pictures.Runs, "--threads", "1", "-q", .. more]);

    private CliRun Search(string data, params string[] more) =>
        Tune(["--data", data, "--from", pictures.Recipe, "--space", pictures.Space, "--search", "random", "--budget", "3", "--folds", "3", "--json", .. more]);

    private static JsonElement Json(CliRun run)
    {
        Assert.Equal((0, ""), (run.Code, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    /// <summary>The table without times, which differ from run to run.</summary>
    private static string[] Ranking(JsonElement results) =>
    [
        .. results.GetProperty("ranking").EnumerateArray().Select(trial => string.Join(
            ' ', new[] { "trial", "settings", "accuracy", "loss" }.Select(name => trial.GetProperty(name).ToString()))),
    ];

    [Fact]
    public void A_search_leaves_a_table_a_recipe_and_a_network_that_eval_can_use()
    {
        string images = pictures.WriteIdx();
        var results = Json(Search(images, "--test-share", "0.25"));
        Assert.Equal(4, results.GetProperty("ranking").GetArrayLength()); // three trials and the recipe as it is
        Assert.True(results.GetProperty("complete").GetBoolean());
        Assert.Equal(45, results.GetProperty("searchImages").GetInt32());
        var test = results.GetProperty("test");
        Assert.Equal(15, test.GetProperty("score").GetProperty("images").GetInt32());
        var measured = test.GetProperty("accuracy");
        double accuracy = measured.GetProperty("value").GetDouble();
        var interval = Interval.Wilson((long)Math.Round(15 * accuracy), 15);
        Assert.Equal(interval.Value, accuracy, 1e-6); // a number of the 15 images
        Assert.Equal(interval.Low, measured.GetProperty("low").GetDouble(), 1e-6);
        Assert.Equal(interval.High, measured.GetProperty("high").GetDouble(), 1e-6);

        string run = results.GetProperty("folder").GetString()!;
        string report = File.ReadAllText(Path.Combine(run, "report.md"));
        Assert.Matches(@"\| trial \| +accuracy", report);
        Assert.Contains("pictures that the search has not seen", report, StringComparison.Ordinal);
        var evaluated = CliRun.Of("eval", "--checkpoint", Path.Combine(run, "checkpoints", "tuned.safetensors"), "--data", images, "-q", "--json");
        Assert.Equal(TinyPictures.Count, Json(evaluated).GetProperty("count").GetInt32());
        // What was found is where the next search starts from.
        var again = Json(Tune("--data", images, "--from", Path.Combine(run, "recipe.json"), "--space", pictures.Space, "--budget", "1", "--folds", "2",
            "--epochs", "1", "--json"));
        Assert.Equal(1, again.GetProperty("recipe").GetProperty("epochs").GetInt32());
    }

    [Fact]
    public void A_search_that_was_stopped_goes_on_to_the_same_table()
    {
        string images = pictures.WriteIdx();
        var whole = Json(Search(images));

        // Stopped at a point of the computation: the first report of progress after one of the three folds of trial 1 has been kept.
        using var stop = new CancellationTokenSource();
        string[] Kept() => Directory.GetFiles(pictures.Runs, "trial-0001*", SearchOption.AllDirectories);
        int before = Kept().Length;
        using var lines = new LineWriter(_ =>
        {
            if (Kept().Length > before) stop.Cancel();
        });
        var options = new TuneOptions
        {
            Out = pictures.Runs,
            Threads = 1,
            Data = images,
            From = pictures.Recipe,
            Space = pictures.Space,
            Strategy = SearchStrategy.Random,
            Budget = new SearchBudget { Trials = 3 },
            Folds = 3,
        };
        var interrupted = Assert.Throws<RunInterruptedException>(() => TuneRunner.Run(options, lines.Progress, stop.Token));
        Assert.Equal(before + 1, Kept().Length);

        string run = Directory.GetDirectories(pictures.Runs).Single(path => path != whole.GetProperty("folder").GetString());
        Assert.Equal($"midasnet tune --resume {run}", interrupted.ResumeCommand);
        var resumed = Json(Tune("--resume", run, "--json"));
        Assert.Equal(Ranking(whole), Ranking(resumed));
        Assert.Equal(run, resumed.GetProperty("folder").GetString());
    }

    [Fact]
    public void A_search_of_runs_side_by_side_ends_in_the_same_table_and_recipe()
    {
        string images = pictures.WriteIdx();
        var (one, three) = (Json(Search(images, "--parallel", "1")), Json(Search(images, "--parallel", "3")));
        Assert.Equal(Ranking(one), Ranking(three));
        Assert.Equal(one.GetProperty("recipe").ToString(), three.GetProperty("recipe").ToString());
        byte[] Network(JsonElement results) => File.ReadAllBytes(Path.Combine(results.GetProperty("folder").GetString()!, "checkpoints", "tuned.safetensors"));
        Assert.Equal(Network(one), Network(three));
    }

    [Fact]
    public void More_budget_adds_trials_to_those_that_there_are()
    {
        string images = pictures.WriteIdx();
        var first = Json(Search(images));
        var second = Json(Tune("--resume", first.GetProperty("folder").GetString()!, "--budget", "4", "--json"));
        Assert.Equal(5, second.GetProperty("ranking").GetArrayLength());
        Assert.Subset(Ranking(second).ToHashSet(), Ranking(first).ToHashSet());
    }

    [Fact]
    public void Pictures_that_were_set_aside_have_no_influence_on_the_search()
    {
        string images = pictures.WriteIdx();
        int[] aside;
        {
            var quiet = Progress.OnStandardError(quiet: true, noProgress: true);
            var set = PictureSet.Find(images, labels: null, transposed: false, skipBad: false, seed: 1, threads: 1, quiet, TestContext.Current.CancellationToken);
            var division = new SearchImages(set.Name, set.Prepare, Preprocessing.Digit(TinyPictures.Side), testShare: 0.25, folds: 3, byWriter: false, seed: 1);
            aside = division.ForTest(Preprocessing.Digit(TinyPictures.Side)).Division.Validation;
            Assert.Equal(TinyPictures.Count - aside.Length, division.ForSearch(Preprocessing.Digit(TinyPictures.Side)).Count);
        }
        var with = Json(Search(images, "--test-share", "0.25"));
        var without = Json(Search(pictures.WriteIdx("other-images-idx3-ubyte", aside), "--test-share", "0.25"));
        Assert.Equal(Ranking(with), Ranking(without));
        Assert.NotEqual(
            with.GetProperty("test").GetProperty("score").GetProperty("loss").GetDouble(),
            without.GetProperty("test").GetProperty("score").GetProperty("loss").GetDouble());
    }

    [Fact]
    public void Halving_measures_the_recipe_as_it_is_and_one_of_nine_in_full()
    {
        var results = Json(Tune("--data", pictures.WriteIdx(), "--from", pictures.Recipe, "--space", pictures.Space, "--budget", "9", "--folds", "2",
            "--epochs", "9", "--json"));
        var full = results.GetProperty("ranking").EnumerateArray().Where(trial => trial.GetProperty("rung").GetProperty("epochs").GetInt32() == 9).ToList();
        Assert.Equal(2, full.Count);
        Assert.Contains(full, trial => trial.GetProperty("trial").GetInt32() == 0);
    }

    [Fact]
    public void A_resumed_run_with_other_settings_says_which()
    {
        string images = pictures.WriteIdx();
        string run = Json(Search(images)).GetProperty("folder").GetString()!;
        Tune("--resume", run, "--folds", "4").RequireError(3, "folds 3 (now 4)", "resume it with the same");
        Tune("--resume", run, "--epochs", "2").RequireError(3, "recipe.epochs 4 (now 2)");
        pictures.WriteIdx(inverted: 5);
        Tune("--resume", run).RequireError(3, "fingerprint");
        CliRun.Of("ablate", "--resume", run, "-q").RequireError(3, "is not the folder of a run of 'midasnet ablate', but of 'midasnet tune'");
    }

    [Fact]
    public void A_run_is_resumed_on_the_kind_of_device_that_it_was_begun_on()
    {
        string run = Json(Search(pictures.WriteIdx())).GetProperty("folder").GetString()!;
        Tune("--resume", run, "--device", "gpu:emulator").RequireError(3, "device.name \"cpu\" (now \"gpu:emulator\")", "resume it with the same");

        string config = Path.Combine(run, "config.json"), text = File.ReadAllText(config);
        File.WriteAllText(config, text.Replace("\"name\": \"cpu\"", "\"name\": \"gpu:emulator\"", StringComparison.Ordinal));
        Tune("--resume", run, "--device", "cpu").RequireError(3, "device.name \"gpu:emulator\" (now \"cpu\")");
        // What is not said is as it was; all trainings are there, so nothing is left to compute.
        Json(Tune("--resume", run, "--json"));
        using var environment = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "environment.json")));
        Assert.StartsWith("gpu, ", Assert.Single(environment.RootElement.GetProperty("resumed").EnumerateArray()).GetProperty("device").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"learningrate": {"log": [0.001, 0.01]}}""", "no 'learningrate'; did you mean 'learningRate'?")]
    [InlineData("""{"dropout": {"linear": [0, 2]}}""", "dropout 2: at least 0 and below 1 fits")]
    [InlineData("""{"width": {"linear": [2, 5]}}""", "takes integers")]
    [InlineData("""{"epochs": {"whole": [2, 5]}}""", "'epochs' is no part of a space")]
    [InlineData("""{"width": 5}""", "'width' is 5")]
    [InlineData("nothing", "space.json")]
    public void A_space_that_does_not_fit_is_refused_before_any_training(string space, string word)
    {
        string images = pictures.WriteIdx();
        pictures.Write("space.json", space);
        Search(images).RequireError(3, word, "space.json");
        Assert.False(Directory.Exists(pictures.Runs));
    }

    [Fact]
    public void Options_that_do_not_fit_are_refused()
    {
        string images = pictures.WriteIdx();
        Tune("--data", images, "--budget", "3d").RequireError(2, "--budget takes a number of configurations or a time");
        Tune("--data", images, "--test-share", "0.9").RequireError(2, "--test-share takes a number from 0 to 0.5");
        Tune("--data", images, "--folds", "1").RequireError(2, "--folds must be an integer from 2");
        Tune("--data", images, "--folds", "21").RequireError(3, "cannot be divided into 21 folds", "class '", "too few for 21 folds");
        Tune("--data", images, "--by-writer").RequireError(3, "do not tell their writers");
        Tune("--data", images, "--from", pictures.Write("mine.json", """{"widht": 3}""")).RequireError(3, "mine.json", "widht");
        Tune("--data", pictures.File("nowhere")).RequireError(3, "nowhere");
        Tune("--resume", pictures.File("nowhere")).RequireError(3, "there is no run folder");
    }

    [Fact]
    public void A_folder_of_pictures_is_divided_by_writer_but_not_mixed_with_its_test()
    {
        string folder = pictures.WriteFolder("mine/train", i => $"img00{1 + i % 3}-0{10 + i / 3 % 5}");
        string recipe = pictures.Write("drawings.json", """{"inputSize": 12, "width": 2, "depth": 1, "batchSize": 10, "epochs": 1}""");
        var results = Json(Tune("--data", folder, "--from", recipe, "--space", pictures.Space, "--by-writer", "--budget", "1", "--search", "random", "--json"));
        Assert.Equal(2, results.GetProperty("ranking").GetArrayLength());
        pictures.WriteFolder("mine/test", i => $"img00{1 + i % 3}-0{10 + i / 3 % 5}");
        string[] divided = ["--data", pictures.File("mine"), "--from", recipe, "--space", pictures.Space, "--budget", "1", "--search", "random", "--json"];
        Assert.Equal(results.GetProperty("searchImages").GetInt32(), Json(Tune(divided)).GetProperty("searchImages").GetInt32());
    }
}
