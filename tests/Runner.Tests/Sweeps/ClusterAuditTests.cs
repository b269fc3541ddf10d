using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Sweeps;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sweeps;
using MidasNet.Runner.Tests.Audit;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Tests.Runs;

namespace MidasNet.Runner.Tests.Sweeps;

/// <summary>Audits whose networks a cluster trains: one silo in this process, and real child processes.</summary>
public sealed class ClusterAuditTests : IDisposable
{
    private static readonly string[] Together = ["--cluster", "local", "--parallel", "2"];
    private readonly TemporaryFolder folder = new();
    private readonly Device device = Device.OpenCpu(1);

    // Together they go through all stages.
    public static TheoryData<object> Regimes => [new LabelNoise.Random(), new LabelNoise.Complementary(0.02)];

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    private static ClusterAudit Local() => new(new ClusterPieces(new ClusterOptions { Address = ClusterAddress.Parse("local") }, parallel: 1, pinned: false));

    private static Progress Quiet() => Progress.OnStandardError(quiet: true, noProgress: true);

    private string[] Audit(string runs, string data, params string[] more) =>
        ["audit", "--data", data, "--runs", folder.File(runs), "--threads", "1", "--epochs", "6", "--json", "-q", .. more];

    private string RunIn(string runs) => Assert.Single(Directory.GetDirectories(folder.File(runs)));

    [Fact]
    public void Simulated_audits_have_the_same_results_with_and_without_a_cluster()
    {
        using QuadrantImages images = new(320, new LabelNoise.Clean()), handful = new(40, new LabelNoise.Clean(), seed: 9);
        string data = images.WriteFolder();
        string[] more = ["--simulate", "pair:0.3333333333333333", "--seeds", "2", "--trusted", handful.WriteFolder()];
        var alone = TimelessJson.Of(CliRun.Of(Audit("alone", data, more)));
        var together = TimelessJson.Of(CliRun.Of(Audit("together", data, [.. more, .. Together])));
        Assert.Equal(TimelessJson.Timeless(alone), TimelessJson.Timeless(together));
        RequireSameFiles("trials", RunIn("alone"), RunIn("together"));
    }

    [Theory]
    [MemberData(nameof(Regimes), DisableDiscoveryEnumeration = true)]
    public void One_audit_has_the_same_results_with_and_without_a_cluster(object kind)
    {
        var noise = (LabelNoise)kind;
        using QuadrantImages images = new(640, noise), handful = new(40, new LabelNoise.Clean(), seed: 9);
        string data = images.WriteFolder(), trusted = handful.WriteFolder();
        string alone = WithoutPage(CliRun.Of(Audit("alone", data, "--trusted", trusted)));
        Assert.Contains($"regime:\"{noise.Regime}\"", alone, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(alone, WithoutPage(CliRun.Of(Audit("together", data, ["--trusted", trusted, .. Together]))));
        Assert.Equal(Metrics(RunIn("alone")), Metrics(RunIn("together")));
        RequireTidy(RunIn("together"));
    }

    [Fact]
    public async Task Simulated_audits_that_are_stopped_go_on_and_none_is_repeated()
    {
        using var images = new QuadrantImages(320, new LabelNoise.Clean());
        string data = images.WriteFolder();
        string[] more = ["--simulate", "clean", "--seeds", "4", "--verdict-only"];
        var whole = TimelessJson.Of(CliRun.Of(Audit("whole", data, more)));
        await StopWhen(run => Directory.Exists(Path.Combine(run, "trials")), Audit("stopped", data, [.. more, "--cluster", "local", "--parallel", "1"]));
        string stopped = RunIn("stopped");
        // Some audits, or all of them; one is not there then, in any case.
        File.Delete(Directory.GetFiles(Path.Combine(stopped, "trials")).Order().Last());
        var before = Directory.GetFiles(Path.Combine(stopped, "trials")).ToDictionary(file => file, File.GetLastWriteTimeUtc);

        string[] resume = ["audit", "--resume", stopped, "--threads", "1", "--json", "-q"];
        Assert.Equal(TimelessJson.Timeless(whole), TimelessJson.Timeless(TimelessJson.Of(CliRun.Of([.. resume, .. Together]))));
        RequireSameFiles("trials", RunIn("whole"), stopped);
        Assert.All(before, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));

        // Nothing is left to do: nothing is asked of a cluster, which is not there.
        var again = TimelessJson.Of(CliRun.Of([.. resume, "--cluster", "Host=127.0.0.1;Port=1;Database=none"]));
        Assert.Equal(TimelessJson.Timeless(whole), TimelessJson.Timeless(again));
    }

    [Fact]
    public async Task One_audit_that_is_stopped_goes_on_without_the_cluster()
    {
        using var images = new QuadrantImages(640, new LabelNoise.Symmetric(0.2));
        string data = images.WriteFolder();
        string whole = WithoutPage(CliRun.Of(Audit("whole", data)));
        await StopWhen(run => Directory.Exists(Path.Combine(run, "unfinished")), Audit("stopped", data, "--cluster", "local", "--parallel", "1"));
        Assert.Equal(whole, WithoutPage(CliRun.Of("audit", "--resume", RunIn("stopped"), "--threads", "1", "--json", "-q")));
    }

    [Fact]
    public void True_labels_are_not_among_what_travels()
    {
        using var images = new QuadrantImages(200, new LabelNoise.Complementary(0.02));
        string truth = images.File("truth-labels");
        IdxFile.WriteLabels(truth, images.TrueLabels());
        using var elsewhere = new Recorder();
        var options = new AuditOptions { Data = images.WriteIdx(), Truth = truth, Epochs = 1, Out = images.Runs };
        Assert.NotNull(AuditRunner.Run(options, null, Quiet(), TestContext.Current.CancellationToken, elsewhere).Score);
        Assert.NotEmpty(elsewhere.Asked);
        Assert.All(elsewhere.Asked, pieces =>
        {
            Assert.Equal(images.Labels.Given, pieces.Images.Labels);
            Assert.All(pieces.Pieces, piece => Assert.DoesNotContain("truth", piece.Order, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void A_piece_that_workers_refuse_is_left_to_the_audit()
    {
        using var images = new QuadrantImages(40, new LabelNoise.Clean());
        using var lines = new LineWriter(_ => { });
        using var cluster = Local();
        var options = new AuditOptions { Data = "images", Epochs = 1 };
        var order = new AuditOrder { Audit = "folds/../config", Seed = 1, Folds = 3 };
        bool isKept = false;
        var pieces = new AuditPieces
        {
            Pieces = [new RemotePiece(order.Audit, RunJson.LineOf(order)) { IsMade = () => isKept, Result = () => null, Keep = _ => isKept = true }],
            Folder = RunFolder.Create(folder.File("runs"), "audit", DateTimeOffset.UtcNow),
            Options = options,
            Images = Read(images),
            Trusted = null,
            Progress = lines.Progress,
            Cancellation = TestContext.Current.CancellationToken,
        };
        for (int time = 0; time < 2; time++) cluster.Make(pieces);
        Assert.False(isKept);
        string refusal = Assert.Single(lines.ToString().Split('\n'), line => line.Contains("was set aside, and is made here", StringComparison.Ordinal));
        Assert.Contains("it has no piece 'folds/../config'", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_of_another_version_gets_no_piece()
    {
        using var images = new QuadrantImages(60, new LabelNoise.Clean());
        string address = "", refusal = "";
        using var lines = new LineWriter(line =>
        {
            if (Regex.Match(line, "worker --cluster (local:[0-9]+)") is { Success: true } worker) address = worker.Groups[1].Value;
            // The audit goes on when this returns; its thread is not one of those that the answer comes by.
            if (Regex.Match(line, "sweep ([^ ]+): 2 pieces") is { Success: true } sweep) refusal = Task.Run(() => AskAsync(address, sweep.Groups[1].Value), TestContext.Current.CancellationToken).GetAwaiter().GetResult() ?? "";
        });
        using (var cluster = Local())
        {
            var options = new AuditOptions { Data = images.WriteFolder(), Simulate = new LabelNoise.Clean(), Seeds = 2, Epochs = 1, VerdictOnly = true, Out = images.Runs };
            Assert.Equal(2, AuditTrials.Run(options, null, _ => { }, lines.Progress, TestContext.Current.CancellationToken, cluster).Count);
        }
        Assert.Contains("this worker is 0.0.1", refusal, StringComparison.Ordinal);

        static async Task<string?> AskAsync(string address, string sweep)
        {
            await using var node = await ClusterNode.StartClientAsync(new ClusterOptions { Address = ClusterAddress.Parse(address) }, TestContext.Current.CancellationToken);
            return (await node.Grains.GetGrain<ISweepGrain>(sweep).TakeAsync(new WorkerFacts("another", "0.0.1", "AVX2"))).Refusal;
        }
    }

    [Theory]
    [InlineData("it is 'trials/pair-seed-3', and not 'trials/pair-seed-4'", """{"audit": "trials/pair-seed-4", "seed": 3, "folds": 3, "epochs": 1, "simulate": "pair"}""")]
    [InlineData("and not '../../config'", """{"audit": "../../config", "seed": 3, "folds": 3, "epochs": 1, "simulate": "clean"}""")]
    [InlineData("it has no piece '/etc/passwd'", """{"audit": "/etc/passwd", "seed": 3, "folds": 3, "epochs": 1}""")]
    [InlineData("it has no piece 'folds/plain-fold4'", """{"audit": "folds/plain-fold4", "seed": 3, "folds": 3, "epochs": 1}""")]
    [InlineData("it has no piece 'folds/corrected-fold1'", """{"audit": "folds/corrected-fold1", "seed": 3, "folds": 3, "epochs": 1}""")] // without a matrix
    [InlineData("its matrix has 1 row, its images 4 classes", """{"audit": "folds/corrected-fold1", "seed": 3, "folds": 3, "epochs": 1, "transition": [[1]]}""")]
    [InlineData("null in the place of a row", """{"audit": "folds/corrected-fold1", "seed": 3, "folds": 3, "epochs": 1, "transition": [null, [1], [1], [1]]}""")]
    [InlineData("no transition", """{"audit": "folds/corrected-fold1", "seed": 3, "folds": 3, "epochs": 1, "transition": [[1], [1], [1], [1]]}""")]
    [InlineData("no transition", """{"audit": "folds/corrected-fold1", "seed": 3, "folds": 3, "epochs": 1, "transition": [[9, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]}""")]
    [InlineData("it has 1 folds", """{"audit": "folds/plain-fold1", "seed": 3, "folds": 1}""")]
    [InlineData("too few for 1000 folds", """{"audit": "folds/plain-fold1", "seed": 3, "folds": 1000}""")]
    [InlineData("photographs only", """{"audit": "folds/plain-fold1", "seed": 3, "folds": 3, "model": "resnet9"}""")]
    public void Work_that_the_audit_does_not_define_is_refused(string words, string order) => RequireRefused(words, order, PiecePack.Audited);

    [Fact]
    public void Work_without_its_images_is_refused()
    {
        RequireRefused("its images have not come", """{"audit": "folds/plain-fold1", "seed": 3, "folds": 3}""", PiecePack.Drawings);
        Assert.Throws<JsonException>(() => AuditOrder.Read("""{"audit": "folds/plain-fold1"}""")); // without what decides the result
        Assert.Null(AuditOrder.Read("""{"piece": "part1/stratified-fold1-seed1"}"""));
    }

    [Fact]
    public void Predictions_that_are_none_of_a_fold_are_not_kept()
    {
        using var images = new QuadrantImages(60, new LabelNoise.Clean());
        var session = new TrainingSession { Folder = folder.File("unfinished"), Resume = true };
        var (_, training) = AuditRun.Prepare(Read(images), device, new AuditRunOptions { Epochs = 1 }, trusted: null, session);
        var pieces = training.PiecesOf(new AuditStage(AuditStageKind.Plain));
        pieces[0].Train();
        Assert.Equal([true, false, false], pieces.Select(piece => piece.IsTrained));
        var made = pieces[0].Read();
        Refuse("and others have come", made); // of another fold
        var own = new FoldNetworks([.. made.Networks.Select(network => network with { Name = network.Name.Replace("fold 1", "fold 2", StringComparison.Ordinal) })]);
        Refuse("and others have come", new FoldNetworks([own.Networks[0]]));
        Refuse("null in the place of values", new FoldNetworks([own.Networks[0], null!]));
        Refuse("80, 0, 0 values", With([0.5f], [], []));
        Refuse("80, 0, 0 values", With(new float[80]));
        Refuse("no probabilities", With([.. Enumerable.Repeat(0.25f, 79), float.NaN], [], []));
        Refuse("no probabilities", With([.. Enumerable.Repeat(0.25f, 79), 2], [], []));
        pieces[1].Keep(own);
        Assert.True(pieces[1].IsTrained);

        void Refuse(string words, FoldNetworks networks)
        {
            Assert.Contains(words, Assert.Throws<DataFormatException>(() => pieces[1].Keep(networks)).Message, StringComparison.Ordinal);
            Assert.False(pieces[1].IsTrained);
        }

        FoldNetworks With(params float[][] predictions) => new([own.Networks[0], own.Networks[1] with { Predictions = predictions }]);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "belong to --cluster", "--same-instructions")]
    [InlineData(ExitCode.Usage, "local:30000", "--cluster", "nowhere")]
    [InlineData(ExitCode.Usage, "leave --cluster out", "--cluster", "local", "--apply", "copy", "--reviewed", "review.csv")]
    [InlineData(ExitCode.Usage, "--checkpoint-every off", "--cluster", "local", "--checkpoint-every", "off")]
    [InlineData(ExitCode.Data, "workers compute on the processor", "--cluster", "local", "--device", "gpu:emulator")]
    public void What_does_not_go_together_is_refused(int code, string hint, params string[] more) => CliRun.Of(Audit("refused", "images", more)).RequireError(code, hint);

    private void RequireRefused(string words, string order, string entry)
    {
        using var images = new QuadrantImages(60, new LabelNoise.Clean());
        string work = Directory.CreateDirectory(folder.File("work")).FullName, pack = folder.File("pack");
        new PackSource([(entry, () => Read(images))], [], withGroups: false).Write(pack);
        var made = new AuditWork(AuditOrder.Read(order)!, pack, work, new FeatureMemory());
        var error = Assert.ThrowsAny<DataFormatException>(() => made.Make(device, new TrainingSession { Folder = work }));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(work, "*", SearchOption.AllDirectories));
    }

    /// <summary>Stops a command when its run folder is in a state, if it has not ended before.</summary>
    private static async Task StopWhen(Func<string, bool> isReached, string[] arguments)
    {
        string runs = arguments[Array.IndexOf(arguments, "--runs") + 1];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = Task.Factory.StartNew(() => CliRun.Of(stop.Token, arguments), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!running.IsCompleted && !(Directory.Exists(runs) && Directory.GetDirectories(runs).Any(isReached))) await Task.Delay(20, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        var stopped = await running;
        if (stopped.Code != 0) Assert.Contains($"midasnet audit --resume {Directory.GetDirectories(runs)[0]}", stopped.Error, StringComparison.Ordinal);
    }

    private static LabelledImages Read(QuadrantImages images)
    {
        using var pictures = PictureFiles.Open(images.WriteIdx(), options: null, progress: null);
        using var reading = Device.OpenCpu(threads: 1);
        return AuditRun.Read(pictures, new AuditRunOptions(), reading, RunProgress.None, TestContext.Current.CancellationToken).Images;
    }

    /// <summary>What an audit has written by <c>--json</c>, but the path of its page.</summary>
    private static string WithoutPage(CliRun run)
    {
        var results = JsonObject.Create(TimelessJson.Of(run))!;
        results.Remove("report");
        return TimelessJson.Timeless(JsonDocument.Parse(results.ToJsonString()).RootElement);
    }

    private static IEnumerable<string> Metrics(string run) =>
        File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Select(line => TimelessJson.Timeless(JsonDocument.Parse(line).RootElement)).Order(StringComparer.Ordinal);

    /// <summary>Requires that two runs have left the same results, but for durations.</summary>
    private static void RequireSameFiles(string part, string expected, string run)
    {
        Assert.Equal(Names(expected), Names(run));
        foreach (string name in Names(expected)) Assert.Equal(Timeless(expected, name), Timeless(run, name));
        RequireTidy(run);

        string[] Names(string of) => [.. new DirectoryInfo(Path.Combine(of, part)).GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

        string Timeless(string of, string name) =>
            TimelessJson.Timeless(JsonDocument.Parse(File.ReadAllText(Path.Combine(of, part, name))).RootElement.GetProperty("result"));
    }

    private static void RequireTidy(string run)
    {
        Assert.False(Directory.Exists(Path.Combine(run, "unfinished")), "states of finished runs are left behind");
        Assert.False(Directory.Exists(Path.Combine(run, "cluster")), "what the cluster stored is left behind");
    }

    /// <summary>Notes what it is asked to make, and makes nothing.</summary>
    private sealed class Recorder : IRemoteAudits
    {
        public List<AuditPieces> Asked { get; } = [];

        public void Make(AuditPieces pieces) => Asked.Add(pieces);

        public void Dispose()
        {
        }
    }
}
