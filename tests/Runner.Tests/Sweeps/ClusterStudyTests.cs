using System.Globalization;
using System.Text.Json;
using MidasNet.Cluster.Hosting;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Data.Synthetic;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;
using MidasNet.Runner.Sweeps;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Tests.Runs;

namespace MidasNet.Runner.Tests.Sweeps;

/// <summary>Studies whose pieces a cluster makes: one silo in this process, and real child processes.</summary>
public sealed class ClusterStudyTests : IDisposable
{
    private const int Side = 12;
    private readonly TemporaryFolder folder = new();
    private readonly Device device = Device.OpenCpu(1);

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    private static ClusterStudy Local() => new(new ClusterPieces(new ClusterOptions { Address = ClusterAddress.Parse("local") }, parallel: 2, pinned: false));

    private CliRun Study(params string[] more) => CliRun.Of(["study", "part1", "--threads", "1", "-q", .. more]);

    private CliRun Begin(string runs, params string[] more) => Study(["--data", WriteDrawings(), "--recipe", WriteRecipe(), "--epochs", "2", "--seed", "3", "--runs", folder.File(runs), .. more]);

    private string RunIn(string runs) => Assert.Single(Directory.GetDirectories(folder.File(runs)));

    [Fact]
    public void The_same_study_has_the_same_results_with_and_without_a_cluster()
    {
        var alone = TimelessJson.Of(Begin("alone", "--json"));
        var together = TimelessJson.Of(Begin("together", "--cluster", "local", "--parallel", "2", "--json"));
        Assert.Equal(TimelessJson.Timeless(alone), TimelessJson.Timeless(together));
        RequireSameRun(RunIn("alone"), RunIn("together"), "part1");
    }

    [Fact]
    public async Task A_study_that_is_stopped_goes_on_and_repeats_nothing()
    {
        var whole = TimelessJson.Of(Begin("whole", "--json"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        string[] arguments =
        [
            "study", "part1", "--threads", "1", "-q", "--data", WriteDrawings(), "--recipe", WriteRecipe(), "--epochs", "2", "--seed", "3", "--runs", folder.File("stopped"), "--cluster", "local", "--parallel", "1",
        ];
        var running = Task.Factory.StartNew(() => CliRun.Of(stop.Token, arguments), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!running.IsCompleted && !(Directory.Exists(folder.File("stopped")) && Directory.GetDirectories(folder.File("stopped")).Any(run => Directory.Exists(Path.Combine(run, "part1")))))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        var stopped = await running;
        string run = RunIn("stopped");
        if (stopped.Code != 0) Assert.Contains($"midasnet study --resume {run}", stopped.Error, StringComparison.Ordinal);
        // Some pieces, or all of them; one is not there then, in any case.
        File.Delete(Directory.GetFiles(Path.Combine(run, "part1")).Order().Last());
        var before = Directory.GetFiles(Path.Combine(run, "part1")).ToDictionary(file => file, File.GetLastWriteTimeUtc);

        var resumed = TimelessJson.Of(CliRun.Of("study", "--resume", run, "--threads", "1", "-q", "--cluster", "local", "--parallel", "2", "--json"));
        Assert.Equal(TimelessJson.Timeless(whole), TimelessJson.Timeless(resumed));
        RequireSameRun(RunIn("whole"), run, "part1");
        Assert.All(before, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));

        // Nothing is left to do: nothing is asked of a cluster, which is not there.
        var again = TimelessJson.Of(CliRun.Of("study", "--resume", run, "--threads", "1", "-q", "--cluster", "Host=127.0.0.1;Port=1;Database=none", "--json"));
        Assert.Equal(TimelessJson.Timeless(whole), TimelessJson.Timeless(again));
    }

    [Fact]
    public void Part_2_has_its_later_runs_done_from_weights_and_checkpoints_that_travel()
    {
        WriteDigits("train", 2300, SyntheticSplit.Train); // 2,000 of them are held out
        WriteDigits("t10k", 20, SyntheticSplit.Test);
        var vgg = new[] { "imagenet", "letters" }.Select(WriteVgg).ToArray();
        var alone = Context(2, "alone", elsewhere: null);
        WriteStart(alone);
        var expected = new TransferStudy(alone, vgg[0], vgg[1]).Run().Results.FewDigits;
        using var cluster = Local();
        var together = Context(2, "together", new Counting(cluster));
        WriteStart(together);
        var results = new TransferStudy(together, vgg[0], vgg[1]).Run().Results.FewDigits;
        Assert.Equal(expected.SelectMany(row => row.TestAccuracies), results.SelectMany(row => row.TestAccuracies));
        RequireSameRun(alone.Folder.Path, together.Folder.Path, "part2");
        Assert.Equal(
            [
                "part2/vgg19-imagenet-tuned-100-digits-1", "part2/vgg19-imagenet-tuned-300-digits-1", "part2/small-cnn-part1-100-digits-1", "part2/small-cnn-part1-300-digits-1",
                "part2/small-cnn-random-100-digits-1", "part2/small-cnn-random-300-digits-1",
            ],
            ((Counting)together.Elsewhere!).Made);
    }

    [Fact]
    public void Part_3_has_its_stages_done_by_workers_that_are_shown_no_true_label()
    {
        Directory.CreateDirectory(folder.File("data"));
        var digits = DigitSource.Load(DataFolder.None, seed: 5);
        var some = digits.Train.Subset(Enumerable.Range(0, 2200).ToArray()); // 2,000 of them are held out
        var given = new StudyImages(null, some.WithLabels(WrongLabels.Make(some.Labels.AsSpan(), 10, seed: 1)), digits.Test.Subset(Enumerable.Range(0, 20).ToArray()));
        var alone = Context(3, "alone", elsewhere: null) with { Given = given };
        var expected = alone.SideBySide(Pieces(alone));
        using var cluster = Local();
        var together = Context(3, "together", new Counting(cluster)) with { Given = given };
        var pieces = Pieces(together);
        var runs = together.SideBySide(pieces);
        Assert.Equal(expected.Select(run => run.TestAnswers), runs.Select(run => run.TestAnswers));
        RequireSameRun(alone.Folder.Path, together.Folder.Path, "part3", withMetrics: false);
        Assert.Equal(pieces.Select(piece => piece.Name), ((Counting)together.Elsewhere!).Made);

        static StudyPiece<LabelRun>[] Pieces(StudyContext context) => [.. new WrongLabelStudy(context).Pieces().Cast<StudyPiece<LabelRun>>()];
    }

    [Fact]
    public void A_piece_that_is_none_of_the_study_is_refused_and_the_study_goes_on_without_it()
    {
        WriteDrawings();
        using var lines = new LineWriter(_ => { });
        using var cluster = Local();
        var context = Context(1, "run", cluster, lines.Progress);
        var piece = new StudyPiece<LearningCurve.Measured>(1, "../../nonsense.json", _ => new LearningCurve.Measured(0.25));
        for (int time = 0; time < 2; time++) Assert.Equal([0.25], context.SideBySide([piece]).Select(made => made.Accuracy));
        string refusal = Assert.Single(lines.ToString().Split('\n'), line => line.Contains("was set aside, and is made here", StringComparison.Ordinal));
        Assert.Contains("it has no piece 'part1/../../nonsense'", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("part1/../config", 1, "it has no piece 'part1/../config'")]
    [InlineData("/etc/passwd", 1, "it has no piece '/etc/passwd'")]
    [InlineData("part1/pretrained-stratified-fold1-seed1", 1, "it has no piece")] // without the checkpoint that it begins from
    [InlineData("part2/small-cnn-random-100-digits-1", 2, "digits: they have not come")]
    [InlineData("part3/own-labels-1", 3, "digits: they have not come")]
    [InlineData("part4/own-labels-1", 4, "there is none")]
    public void Work_that_the_study_does_not_define_is_refused(string name, int part, string words)
    {
        WriteDrawings();
        string work = Directory.CreateDirectory(folder.File("work")).FullName, pack = folder.File("pack"), packed = folder.File("drawings");
        var order = new PieceOrder { Part = part, Piece = name, Preset = StudyPreset.Full, Seed = 3, Epochs = 1, Recipe = Tiny };
        ImagePack.Write(packed, Context(1, "run", elsewhere: null).Drawings(Tiny.Preprocessing).Images, withGroups: true);
        PiecePack.Write(pack, [(PiecePack.Drawings, packed)]);
        var error = Assert.Throws<DataFormatException>(() => new StudyWork(order, pack, work).Make(device, new TrainingSession { Folder = work }));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(work, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Results_that_differ_by_durations_alone_are_equal()
    {
        const string One = """{"parameters": 3, "course": [{"phase": "a", "epoch": 1, "trainLoss": 0.5, "seconds": 1.25, "elapsedSeconds": 2, "imagesPerSecond": 9}], "right": [true]}""";
        string content = PieceContent.Of(One, null);
        Assert.Equal(content, PieceContent.Of(One.Replace("1.25", "7", StringComparison.Ordinal).Replace("\"imagesPerSecond\": 9", "\"imagesPerSecond\": 1", StringComparison.Ordinal), null));
        Assert.NotEqual(content, PieceContent.Of(One.Replace("0.5", "0.5000000001", StringComparison.Ordinal), null));
        Assert.NotEqual(content, PieceContent.Of(One, folder.Write("network", "weights")));
        Assert.NotEqual(PieceContent.Of(One, folder.Write("other", "others")), PieceContent.Of(One, folder.File("network")));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "belong to --cluster", "--same-instructions")]
    [InlineData(ExitCode.Usage, "local:30000", "--cluster", "nowhere")]
    [InlineData(ExitCode.Data, "workers compute on the processor", "--cluster", "local", "--device", "gpu:emulator")]
    public void What_does_not_go_together_is_refused(int code, string hint, params string[] more) => Begin("refused", more).RequireError(code, hint);

    [Fact]
    public async Task Pieces_are_shown_by_their_names()
    {
        await using var cluster = await EmbeddedCluster.StartAsync();
        var sweep = await cluster.BeginPiecesAsync("s", "part1/stratified-fold1-seed1", "part1/by-writer-fold1-seed1");
        await sweep.TakeAsync(EmbeddedCluster.Worker);
        Assert.Contains("  part1/stratified-fold1-seed1: 0.0 % at worker-1", (await Run("status")).Output, StringComparison.Ordinal);
        await sweep.CancelAsync();
        await cluster.FinishAsync(await cluster.BeginPiecesAsync("t", "part1/stratified-fold1-seed1", "part1/by-writer-fold1-seed1"), "t");
        Assert.DoesNotContain("best", (await Run("status", "t")).Output, StringComparison.Ordinal);
        Assert.Equal(
            ["part1/stratified-fold1-seed1: 2.0 s, worker-1", "part1/by-writer-fold1-seed1: 2.0 s, worker-1"],
            (await Run("results", "t")).Output.TrimEnd().Split('\n').Select(line => line.TrimEnd()));

        // Next to the silo of this process, whose threads it needs.
        Task<CliRun> Run(params string[] arguments) =>
            Task.Factory.StartNew(() => CliRun.Of(["sweep", .. arguments, "--cluster", cluster.Address]), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Requires that two runs have left the same, but for durations.</summary>
    private static void RequireSameRun(string expected, string run, string part, bool withMetrics = true)
    {
        Assert.Equal(Names(expected, part), Names(run, part));
        foreach (string name in Names(expected, part)) Assert.Equal(Timeless(expected, part, name), Timeless(run, part, name));
        Assert.Equal(Names(expected, "checkpoints"), Names(run, "checkpoints"));
        foreach (string name in Names(expected, "checkpoints")) Assert.Equal(File.ReadAllBytes(Path.Combine(expected, "checkpoints", name)), File.ReadAllBytes(Path.Combine(run, "checkpoints", name)));
        if (withMetrics) Assert.Equal(Metrics(expected), Metrics(run));
        Assert.False(Directory.Exists(Path.Combine(run, "unfinished")), "states of finished runs are left behind");

        static string[] Names(string run, string part) => [.. new DirectoryInfo(Path.Combine(run, part)).GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

        static string Timeless(string run, string part, string name) =>
            TimelessJson.Timeless(JsonDocument.Parse(File.ReadAllText(Path.Combine(run, part, name))).RootElement.GetProperty("result"));

        // Runs that go side by side log in any order.
        static IEnumerable<string> Metrics(string run) =>
            File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Select(line => TimelessJson.Timeless(JsonDocument.Parse(line).RootElement)).Order(StringComparer.Ordinal);
    }

    private static Recipe Tiny => RecipeJson.Read("""{"inputSize": 8, "width": 2, "depth": 1, "batchSize": 4, "epochs": 1}""");

    private string WriteRecipe() => folder.Write("tiny.json", RecipeJson.Write(Tiny));

    private StudyContext Context(int part, string runs, IRemotePieces? elsewhere, Progress? progress = null) => new(
        new StudyOptions { Parts = [part], Preset = StudyPreset.Quick, Epochs = 1, Recipe = Tiny }, device, RunFolder.Create(folder.File(runs), "study", DateTimeOffset.UtcNow),
        DataFolder.Find(folder.File("data"), _ => null), progress ?? Progress.OnStandardError(quiet: true, noProgress: true), TestContext.Current.CancellationToken)
    {
        Elsewhere = elsewhere,
    };

    /// <summary>Three characters by six writers: a bar at other places, and a mark of the writer.</summary>
    private string WriteDrawings()
    {
        foreach (string character in new[] { "001", "012", "037" })
        {
            for (int writer = 1; writer <= 6; writer++)
            {
                var pixels = new byte[Side * Side];
                Array.Fill(pixels, byte.MaxValue);
                int place = int.Parse(character, CultureInfo.InvariantCulture) / 12;
                for (int row = 2; row < 10; row++) pixels.AsSpan(row * Side + 2 + 3 * place, 2).Clear();
                for (int row = 2 * (writer - 1); row < 2 * writer; row++) pixels.AsSpan(row * Side, 2).Clear();
                folder.Write($"data/train/Sample{character}/img{character}-{writer:000}.png", PngFile.Encode(Side, Side, pixels));
            }
        }
        return folder.File("data");
    }

    private void WriteDigits(string name, int count, SyntheticSplit split)
    {
        var digits = SyntheticDataSet.Digits(seed: 5, count, split);
        IdxFile.WriteImages(folder.Write($"data/mnist/{name}-images-idx3-ubyte", []), new IdxPixels(count, digits.Height, digits.Width, digits.Pixels));
        IdxFile.WriteLabels(folder.File($"data/mnist/{name}-labels-idx1-ubyte"), [.. digits.Labels.Select(label => (byte)label)]);
    }

    /// <summary>A VGG19 of two channels with random weights.</summary>
    private PretrainedVgg WriteVgg(string key)
    {
        int[][] narrow = [[2, 2], [2, 2], [2, 2, 2, 2], [2, 2, 2, 2], [2, 2, 2, 4]];
        using var network = new Vgg19(device, Vgg19Options.Features(Vgg19.Blocks.Count, narrow), seed: 3);
        var weights = Vgg19Weights.Of(network, "a test");
        string path = folder.File($"{key}.safetensors");
        Vgg19Weights.Write(path, new Weights.WeightSet(weights.Tensors, new Dictionary<string, string>(weights.Metadata) { [Vgg19Weights.PreprocessingKey] = ColourScaling.RedGreenBlue.Name }));
        return new PretrainedVgg(key == "imagenet" ? "ImageNet" : key, key, path, "", new Vgg19Cut(2, Vgg19Framing.Padded32));
    }

    /// <summary>The network of Part 1 that Part 2 begins from, untrained.</summary>
    private void WriteStart(StudyContext context)
    {
        var recipe = Recipes.SmallCharacters;
        using var network = new SmallCnn(device, recipe.SmallNetwork(ClassNames.Characters.Length), seed: 7);
        Checkpoints.Save(context, "part1-for-digits", network, ClassNames.Characters, recipe.Preprocessing, Normalisation.None);
    }

    /// <summary>Notes which pieces are there that were not.</summary>
    private sealed class Counting(IRemotePieces remote) : IRemotePieces
    {
        public List<string> Made { get; } = [];

        public void Make(StudyContext context, IReadOnlyList<StudyPiece> pieces)
        {
            var missing = pieces.Where(piece => piece.ResultIn(context.Folder) is null).ToList();
            remote.Make(context, pieces);
            Made.AddRange(missing.Where(piece => piece.ResultIn(context.Folder) is not null).Select(piece => piece.Name));
        }

        public void Dispose() => remote.Dispose();
    }
}
