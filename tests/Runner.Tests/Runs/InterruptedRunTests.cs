using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Learning.Search;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Pretraining;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Tests.Audit;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Tests.Tuning;
using MidasNet.Runner.Training;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Tests.Runs;

/// <summary>Runs that are stopped at a line of their progress and resumed by the command that they name leave the files of those that are not stopped.</summary>
public sealed class InterruptedRunTests : IDisposable
{
    private const int Side = 12;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("clean", "training:", 3)]
    [InlineData("noisy", "own labels, last network:", 2)]
    public void Train(string labels, string phase, int line)
    {
        using var images = new QuadrantImages(160, new LabelNoise.Symmetric(0.2));
        bool hasStages = labels != "clean";
        string[] stages = hasStages ? ["--folds", "2", "--stages", "1"] : [], arguments = ["train", "--data", images.WriteIdx(), "--labels", labels, "--epochs", "2", .. stages, "--width", "2"];
        string whole = images.File("whole.safetensors"), stopped = images.File("stopped.safetensors");
        string wholeRuns = images.File("whole runs"), runs = images.File("runs");
        Run([.. arguments, "--out", whole, "--runs", wholeRuns, "-q"]);

        string command = Interrupt(phase, line, (progress, cancellation) =>
        {
            using var device = Device.OpenCpu(threads: 1);
            return TrainRunner.Run(
                new TrainOptions
                {
                    Data = images.File("set-images-idx3-ubyte"),
                    Out = stopped,
                    Runs = runs,
                    Pictures = new PictureSetOptions(),
                    Training = new ImageTrainingOptions
                    {
                        Threads = 1,
                        Source = images.File("set-images-idx3-ubyte"),
                        Labels = Enum.Parse<TrainLabels>(labels, ignoreCase: true),
                        Epochs = 2,
                        Folds = hasStages ? 2 : 3,
                        Stages = hasStages ? 1 : 2,
                        Width = 2,
                    },
                },
                device, progress, cancellation);
        });
        Assert.Equal("", command); // only the command line is in the metadata
        Assert.NotEmpty(Directory.GetFiles($"{stopped}.unfinished"));
        string run = Assert.Single(Directory.GetDirectories(runs));
        Assert.False(File.Exists(Path.Combine(run, "report.html")));
        Run([.. arguments, "--out", stopped, "--runs", runs, "--resume", "-q"]);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(stopped));
        Assert.Equal([run], Directory.GetDirectories(runs));
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
        // Runs side by side log their epochs as they come.
        IEnumerable<(string, int, double?)> Metrics(string folder) => RunFolder.Open(folder).Metrics.Read().Select(line => (line.Phase, line.Epoch, line.TrainLoss)).Order();
        Assert.Equal(Metrics(Assert.Single(Directory.GetDirectories(wholeRuns))), Metrics(run));
        Assert.False(Directory.Exists($"{stopped}.unfinished"));
    }

    [Theory]
    [InlineData("plain cross-entropy, fold 2 of 2, network 2:", 2)]
    [InlineData("corrected loss, fold 1 of 2:", 2)]
    public void Audit_in_the_middle_of_a_network(string phase, int line)
    {
        using var images = new QuadrantImages(160, new LabelNoise.Symmetric(0.2));
        AuditOptions Options(string runs) => Audit(images, runs);
        var quiet = Progress.OnStandardError(quiet: true, noProgress: true);
        var whole = AuditRunner.Run(Options("whole"), stopped: null, quiet, TestContext.Current.CancellationToken);
        string command = Interrupt(phase, line, (progress, cancellation) => AuditRunner.Run(Options("stopped"), stopped: null, progress, cancellation));
        string run = Assert.Single(Directory.GetDirectories(images.File("stopped"))), expected = Path.GetDirectoryName(whole.Report) ?? "";
        Assert.Single(Directory.GetFiles(Path.Combine(run, "unfinished"), "*.state.safetensors"));
        Assert.False(File.Exists(Path.Combine(run, "results.json")));
        Resume(command, run);
        Assert.Equal(
            File.ReadAllText(Path.Combine(expected, "results.json")),
            File.ReadAllText(Path.Combine(run, "results.json")).Replace(run, expected, StringComparison.Ordinal));
        Assert.Equal(Findings(expected), Findings(run));
        Assert.NotEmpty(Metrics(run));
        Assert.Equal(Metrics(expected), Metrics(run));
        Assert.Equal(Events(expected), Events(run));
        // Threads and folders may differ.
        static string Findings(string folder) => File.ReadAllText(Path.Combine(folder, "report.md")).Split("## Configuration")[0];
        Assert.False(Directory.Exists(Path.Combine(run, "unfinished")));
    }

    [Fact]
    public void Simulated_audits_in_the_middle_of_a_network_keep_those_that_are_finished()
    {
        using var images = new QuadrantImages(160, new LabelNoise.Clean());
        AuditOptions Options(string runs) => Audit(images, runs) with { SimulateAll = true, VerdictOnly = true };
        var quiet = Progress.OnStandardError(quiet: true, noProgress: true);
        AuditTrials.Run(Options("whole"), stopped: null, _ => { }, quiet, TestContext.Current.CancellationToken);
        string whole = Assert.Single(Directory.GetDirectories(images.File("whole")));
        var shown = new List<string>();
        string command = Interrupt("pair, seed 1: plain cross-entropy, fold 2 of 2:", line: 2, (progress, cancellation) =>
            AuditTrials.Run(Options("stopped"), stopped: null, trial => shown.Add(trial.Simulated), progress, cancellation));
        string run = Assert.Single(Directory.GetDirectories(images.File("stopped")));
        Assert.Equal(["clean", "symmetric"], shown);
        string[] finished = Directory.GetFiles(Path.Combine(run, "trials"));
        Assert.Equal(2, finished.Length);
        Assert.Single(Directory.GetFiles(Path.Combine(run, "unfinished"), "*.state.safetensors"));
        string[] before = [.. finished.Select(File.ReadAllText)]; // with the seconds that they took
        CliRun.Of("audit", "--resume", run, "--simulate", "clean", "-q").RequireError(3, "simulateAll true (now false)");
        CliRun.Of("audit", "--resume", run, "--relabel", images.File("x.csv"), "-q").RequireError(2, "not for simulated ones");
        using var lines = new LineWriter(_ => { });
        AuditTrials.Run(Options("stopped"), RunFolder.Open(run), _ => { }, lines.Progress, TestContext.Current.CancellationToken);
        // Of the audit that was stopped, a network that was finished is not trained again.
        Assert.DoesNotContain("pair, seed 1: plain cross-entropy, fold 1 of 2:", lines.ToString(), StringComparison.Ordinal);
        Assert.Contains("pair, seed 1: plain cross-entropy, fold 2 of 2", lines.ToString(), StringComparison.Ordinal);
        Resume(command, run); // nothing is left to do
        Assert.Equal(before, finished.Select(File.ReadAllText));
        Assert.Equal(6, Directory.GetFiles(Path.Combine(run, "trials")).Length);
        Assert.Equal(WithoutTimes(Path.Combine(whole, "results.json")), WithoutTimes(Path.Combine(run, "results.json")));
        Assert.False(Directory.Exists(Path.Combine(run, "unfinished")));
    }

    [Fact]
    public void Ablate_in_the_middle_of_a_network()
    {
        using var pictures = new TinyPictures();
        string ingredients = pictures.Write("mine.json", """{"narrow": {"width": 2}}""");
        AblationOptions Options(string runs) => new()
        {
            Out = pictures.File(runs),
            Threads = 1,
            Data = pictures.WriteIdx(),
            From = pictures.Recipe,
            Ingredients = ingredients,
            Folds = 2,
            Epochs = 2,
        };
        var quiet = Progress.OnStandardError(quiet: true, noProgress: true);
        var (whole, _) = AblationRunner.Run(Options("whole"), quiet, TestContext.Current.CancellationToken);
        string command = Interrupt("2 of 4: narrow, fold 1:", line: 2, (progress, cancellation) => AblationRunner.Run(Options("stopped"), progress, cancellation));
        string run = Assert.Single(Directory.GetDirectories(pictures.File("stopped")));
        Assert.Single(Directory.GetFiles(Path.Combine(run, "unfinished"), "*.state.safetensors"));
        Assert.Single(Directory.GetFiles(Path.Combine(run, "trainings")));
        Resume(command, run);
        foreach (string file in Directory.GetFiles(Path.Combine(whole.Folder, "trainings")))
            Assert.Equal(WithoutTimes(file), WithoutTimes(Path.Combine(run, "trainings", Path.GetFileName(file))));
        Assert.Equal(
            whole.Ingredients.Select(row => (row.Name, row.Accuracy, row.Difference)),
            RunFolder.Open(run).ReadResults<AblationResults>().Ingredients.Select(row => (row.Name, row.Accuracy, row.Difference)));
        Assert.False(Directory.Exists(Path.Combine(run, "unfinished")));
    }

    [Fact]
    public void Tune_in_the_middle_of_a_network()
    {
        using var pictures = new TinyPictures();
        TuneOptions Options(string runs) => new()
        {
            Out = pictures.File(runs),
            Threads = 1,
            Data = pictures.WriteIdx(),
            From = pictures.Recipe,
            Space = pictures.Space,
            Strategy = SearchStrategy.Random,
            Budget = new SearchBudget { Trials = 1 },
            Folds = 2,
            Epochs = 2,
        };
        var quiet = Progress.OnStandardError(quiet: true, noProgress: true);
        var (whole, table) = TuneRunner.Run(Options("whole"), quiet, TestContext.Current.CancellationToken);
        string command = Interrupt("trial 1", line: 2, (progress, cancellation) => TuneRunner.Run(Options("stopped"), progress, cancellation));
        string run = Assert.Single(Directory.GetDirectories(pictures.File("stopped")));
        Assert.Single(Directory.GetFiles(Path.Combine(run, "unfinished")));
        Resume(command, run);
        Assert.Equal(
            whole.Ranking.Select(trial => (trial.Trial, trial.Accuracy, trial.Loss)),
            RunFolder.Open(run).ReadResults<TuneResults>().Ranking.Select(trial => (trial.Trial, trial.Accuracy, trial.Loss)));
        RequireSameCheckpoints(whole.Folder, run);
        Assert.NotEmpty(table);
    }

    [Theory]
    [InlineData("Part 1, stratified, fold 1", 3)]
    [InlineData("depth study, plain,", 2)]
    public void Part_1_of_the_study(string phase, int line)
    {
        WriteDrawings();
        string recipe = folder.Write("tiny.json", """{"inputSize": 8, "width": 1, "depth": 1, "batchSize": 4, "epochs": 2}""");
        StudyOptions Options(string runs) => new()
        {
            Parts = [1],
            Preset = StudyPreset.Quick,
            Data = folder.File("data"),
            Epochs = 2,
            Threads = 1,
            Out = folder.File(runs),
            Recipe = RecipeFile.Read(recipe),
        };
        var quiet = Progress.OnStandardError(quiet: true, noProgress: true);
        var whole = StudyRunner.Run(Options("whole"), quiet, TestContext.Current.CancellationToken);
        string command = Interrupt(phase, line, (progress, cancellation) => StudyRunner.Run(Options("stopped"), progress, cancellation));
        string run = Assert.Single(Directory.GetDirectories(folder.File("stopped")));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(run, "unfinished")));
        // Resumed by its folder alone.
        Assert.Equal(folder.File("data"), RunFolder.Open(run).ReadConfig<StudyOptions>().Data);
        // A line that a later kill would leave: the report is repeated, and its line must not stand twice.
        File.AppendAllText(Path.Combine(run, "metrics.jsonl"), $$"""{"phase":"{{LastPhase(run, whole.Folder)}}","epoch":2,"step":1000000}""" + "\n");
        Resume(command, run);
        RequireSameCheckpoints(whole.Folder, run);
        Assert.Equal(Metrics(whole.Folder), Metrics(run));
        Assert.Equal(Events(whole.Folder), Events(run));
        foreach (string file in Directory.GetFiles(Path.Combine(whole.Folder, "part1")))
            Assert.Equal(WithoutTimes(file), WithoutTimes(Path.Combine(run, "part1", Path.GetFileName(file))));
        Assert.False(Directory.Exists(Path.Combine(run, "unfinished")));
    }

    [Fact]
    public void Pretrain()
    {
        WriteLetters();
        PretrainOptions Options(string name) => new()
        {
            Data = folder.File("letters"),
            Epochs = 3,
            Threads = 1,
            Out = folder.File($"{name}.safetensors"),
            Runs = folder.File(name),
            Widths = [[2, 2], [2, 2], [2, 2, 2, 2], [2, 2, 2, 2], [2, 2, 2, 4]],
        };
        var quiet = Progress.OnStandardError(quiet: true, noProgress: true);
        PretrainRunner.Run(Options("whole"), stopped: null, quiet, TestContext.Current.CancellationToken);
        string command = Interrupt("VGG19 on letters", line: 2, (progress, cancellation) => PretrainRunner.Run(Options("stopped"), stopped: null, progress, cancellation));
        string run = Assert.Single(Directory.GetDirectories(folder.File("stopped")));
        CliRun.Of("pretrain", "--resume", run, "--epochs", "4", "-q").RequireError(3, "epochs 3 (now 4)");
        Resume(command, run);
        Assert.Equal(File.ReadAllBytes(folder.File("whole.safetensors")), File.ReadAllBytes(folder.File("stopped.safetensors")));
        RequireSameCheckpoints(Assert.Single(Directory.GetDirectories(folder.File("whole"))), run);
    }

    private static AuditOptions Audit(QuadrantImages images, string runs) => new()
    {
        Data = images.WriteIdx(),
        Out = images.File(runs),
        Epochs = 2,
        Folds = 2,
        Threads = 1,
    };

    /// <summary>Stops a run at a line of a phase, and gives the command that resumes it; empty if it names none.</summary>
    private static string Interrupt<T>(string phase, int line, Func<Progress, CancellationToken, T> run)
    {
        using var stop = new CancellationTokenSource();
        int seen = 0;
        using var lines = new LineWriter(text => { if (text.StartsWith(phase, StringComparison.Ordinal) && ++seen == line) stop.Cancel(); });
        var stopped = Assert.ThrowsAny<OperationCanceledException>(() => run(lines.Progress, stop.Token));
        return (stopped as RunInterruptedException)?.ResumeCommand ?? "";
    }

    private static void Resume(string command, string run)
    {
        string[] words = command.Split(' ');
        Assert.Equal(["midasnet", words[1], "--resume", run], words);
        Run([.. words.Skip(1), "-q", "--threads", "1"]);
    }

    private static void Run(string[] arguments)
    {
        var run = CliRun.Of(arguments);
        Assert.Equal((0, ""), (run.Code, run.Error));
    }

    private static void RequireSameCheckpoints(string expected, string actual)
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(expected, "checkpoints")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(files);
        Assert.Equal(files, Directory.GetFiles(Path.Combine(actual, "checkpoints")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        foreach (string file in files)
            Assert.Equal(File.ReadAllBytes(Path.Combine(expected, "checkpoints", file)), File.ReadAllBytes(Path.Combine(actual, "checkpoints", file)));
    }

    private static IEnumerable<EpochMetrics> Metrics(string run) => new MetricsLog(Path.Combine(run, "metrics.jsonl")).Read()
        .Select(metrics => metrics with { Seconds = null, WaitingSeconds = null, ElapsedSeconds = null, ImagesPerSecond = null });

    private static IEnumerable<EventScalar> Events(string run) =>
        EventFileReader.ReadFolder(run).Where(scalar => !scalar.Tag.StartsWith("images per second", StringComparison.Ordinal));

    /// <summary>The phase of the whole run that the stopped one was in: the first that it has no more reports of.</summary>
    private static string LastPhase(string stopped, string whole)
    {
        var done = Metrics(stopped).ToList();
        return Metrics(whole).ElementAt(done.Count).Phase;
    }

    private static string WithoutTimes(string file) =>
        System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(file), "(seconds|waitingSeconds|elapsedSeconds|imagesPerSecond|sha256)\": [^\\n]*", "");

    private void WriteDrawings()
    {
        var pixels = new byte[Side * Side];
        foreach (var (place, character) in new[] { "001", "012", "037" }.Index()) // 0, B, a
        {
            for (int writer = 1; writer <= 5; writer++)
            {
                Array.Fill(pixels, byte.MaxValue);
                for (int row = 2; row < 10; row++) pixels.AsSpan(row * Side + 2 + 3 * place, 2).Clear();
                for (int row = 2 * (writer - 1); row < 2 * writer; row++) pixels.AsSpan(row * Side, 2).Clear(); // at a height of the writer's own
                folder.Write($"data/train/Sample{character}/img{character}-{writer:000}.png", PngFile.Encode(Side, Side, pixels));
            }
        }
    }

    private void WriteLetters()
    {
        const int Classes = 52, OfEach = 3, Digits = 10, Count = Classes * OfEach, LetterSide = 28;
        var random = new RandomStream(9);
        byte[] pixels = [.. Enumerable.Range(0, Count * LetterSide * LetterSide).Select(_ => (byte)random.NextInt(256))];
        IdxFile.WriteImages(folder.Write("letters/emnist/emnist-byclass-test-images-upright-idx3-ubyte", []), new IdxPixels(Count, LetterSide, LetterSide, pixels));
        IdxFile.WriteLabels(
            folder.File("letters/emnist/emnist-byclass-test-labels-idx1-ubyte"), [.. Enumerable.Range(0, Count).Select(i => (byte)(Digits + i % Classes))]);
    }
}
