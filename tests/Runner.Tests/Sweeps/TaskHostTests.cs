using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Sweeps;

namespace MidasNet.Runner.Tests.Sweeps;

/// <summary>The child process of a worker, in this one.</summary>
public sealed class TaskHostTests : IDisposable
{
    private static readonly Recipe Small = RecipeJson.Read("""{"framing": "digit", "inputSize": 12, "geometry": false, "width": 4, "depth": 1, "batchSize": 10, "epochs": 3}""");
    private readonly TemporaryFolder folder = new();
    private readonly LabelledImages images = Images();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_task_has_the_score_of_the_same_run_on_one_machine()
    {
        var replies = Run(Order());
        var score = RunJson.Read<TrainingScore>(replies[^1].Content!)!;
        Assert.Equal(Alone() with { Seconds = 0 }, score);
        Assert.Equal((score.Accuracy, score.Loss), (replies[^1].Accuracy, replies[^1].Loss));
        Assert.Equal([1, 2, 3], replies.Where(reply => reply.Metrics is not null).Select(reply => RunJson.Read<EpochMetrics>(reply.Metrics!)!.Epoch));
        Assert.False(Directory.Exists(folder.File("run")) && Directory.EnumerateFiles(folder.File("run")).Any(), "the state of a finished run stays");
    }

    [Fact]
    public void A_task_that_is_stopped_goes_on_where_it_was_and_has_the_same_score()
    {
        Stop(Order() with { Epochs = 40 });
        var resumed = Run(Order() with { Epochs = 40 });
        Assert.Equal(Alone(epochs: 40) with { Seconds = 0 }, RunJson.Read<TrainingScore>(resumed[^1].Content!));
    }

    [Fact]
    public void A_state_that_is_damaged_is_not_continued_from()
    {
        File.WriteAllText(Stop(Order() with { Epochs = 40 }), "nonsense");
        Assert.Equal(Alone(epochs: 40) with { Seconds = 0 }, RunJson.Read<TrainingScore>(Run(Order() with { Epochs = 40 })[^1].Content!));
    }

    [Fact]
    public void An_error_of_a_task_is_its_own_and_the_next_one_runs()
    {
        var replies = Run(Order() with { Fold = 99 }, Order() with { Recipe = "{}x" }, Order() with { Data = folder.File("none") }, Order());
        Assert.NotNull(replies[0].Error);
        Assert.Contains("FormatException", replies[1].Error, StringComparison.Ordinal);
        Assert.Contains("none", replies[2].MachineError, StringComparison.Ordinal); // a file that is missing is a matter of the machine
        Assert.NotNull(replies[^1].Content);
    }

    [Fact]
    public void A_piece_of_a_study_that_is_stopped_goes_on_where_it_was_and_has_the_same_result()
    {
        var piece = Order() with { Recipe = RunJson.LineOf(new PieceOrder { Part = 1, Piece = "part1/by-writer-fold1-seed1", Preset = StudyPreset.Full, Seed = 5, Epochs = 40, Recipe = Small }), Data = Pack() };
        var whole = Run(piece)[^1];
        Assert.True(PiecePack.Open(whole.File!).Has(PiecePack.Result));
        Directory.Delete(folder.File("run"), recursive: true);
        Stop(piece);
        var resumed = Run(piece);
        Assert.Equal(whole.Content, resumed[^1].Content);
        Assert.InRange(resumed.Count(reply => reply.Metrics is not null), 1, 39);
        Assert.Empty(Directory.GetFiles(folder.File("run"), "*.state.safetensors"));

        // All epochs, those before the stop included.
        var pack = PiecePack.Open(resumed[^1].File!);
        pack.CopyTo(PiecePack.Metrics, folder.File("metrics"));
        Assert.Equal(Enumerable.Range(1, 40), File.ReadAllLines(folder.File("metrics")).Select(line => RunJson.Read<EpochMetrics>(line)!.Epoch));
    }

    [Theory]
    [InlineData("""{"audit": "trials/clean-seed-5", "seed": 5, "folds": 3, "epochs": 40, "simulate": "clean", "verdictOnly": true}""", false)]
    [InlineData("""{"audit": "folds/plain-fold2", "seed": 5, "folds": 3, "epochs": 40}""", true)]
    public void A_piece_of_an_audit_that_is_stopped_goes_on_where_it_was_and_has_the_same_result(string text, bool hasMetrics)
    {
        string pack = folder.File("audited-pack");
        new PackSource([(PiecePack.Audited, Plain)], [], withGroups: false).Write(pack);
        var piece = Order() with { Recipe = text, Data = pack };
        var whole = Run(piece)[^1];
        Directory.Delete(folder.File("run"), recursive: true);
        Stop(piece);
        var resumed = Run(piece);
        Assert.Equal(whole.Content, resumed[^1].Content);
        int reports = (hasMetrics ? 1 : 3) * 2 * 40; // two networks on each fold
        Assert.InRange(resumed.Count(reply => reply.Metrics is not null), 1, reports - 1);
        Assert.Empty(Directory.GetFiles(folder.File("run"), "*.state.safetensors"));

        // All epochs, those before the stop included.
        PiecePack.Open(resumed[^1].File!).CopyTo(PiecePack.Metrics, folder.File("metrics"));
        var epochs = File.ReadAllLines(folder.File("metrics")).Select(line => RunJson.Read<EpochMetrics>(line)!.Epoch);
        Assert.Equal(hasMetrics ? [.. Enumerable.Range(1, 40), .. Enumerable.Range(1, 40)] : [], epochs);
    }

    [Fact]
    public void A_piece_that_is_none_of_the_study_is_an_error_of_the_task()
    {
        var order = Order() with { Data = Pack() };
        var unknown = new PieceOrder { Part = 1, Piece = "part1/../config", Preset = StudyPreset.Quick, Seed = 5, Recipe = Small };
        var replies = Run(
            order with { Recipe = RunJson.LineOf(unknown) }, order with { Recipe = """{"piece": "part1/stratified-fold1-seed1"}""" },
            order with { Recipe = RunJson.LineOf(unknown), Data = Order().Data }, order with { Recipe = """{"audit": "folds/plain-fold1", "seed": 1, "folds": 3}""" });
        Assert.Contains("it has no piece 'part1/../config'", replies[0].Error, StringComparison.Ordinal);
        Assert.Contains("JsonException", replies[1].Error, StringComparison.Ordinal); // without what decides the result
        Assert.Contains("it is no pack", replies[2].Error, StringComparison.Ordinal);
        Assert.Contains("its images have not come", replies[3].Error, StringComparison.Ordinal); // an audit, with drawings of the study
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Images_arrive_as_they_were(bool withGroups)
    {
        string path = folder.File("pack");
        ImagePack.Write(path, images, withGroups);
        var arrived = ImagePack.Read(path);
        Assert.Equal((images.Count, images.Channels, images.Height, images.Width), (arrived.Count, arrived.Channels, arrived.Height, arrived.Width));
        Assert.Equal(images.Labels, arrived.Labels);
        Assert.Equal(images.ClassNames, arrived.ClassNames);
        Assert.Equal(withGroups ? images.Groups : null, arrived.Groups);
        for (int i = 0; i < images.Count; i++)
        {
            Assert.Equal(images.Image(i), arrived.Image(i));
            Assert.Equal(images.AuxiliaryFeaturesOf(i), arrived.AuxiliaryFeaturesOf(i));
        }
    }

    [Fact]
    public void A_file_that_is_cut_or_is_something_else_is_refused()
    {
        string path = folder.File("pack");
        ImagePack.Write(path, images, withGroups: true);
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<DataFormatException>(() => ImagePack.Read(path));
        }
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0x80;
            File.WriteAllBytes(path, damaged);
            try
            {
                ImagePack.Read(path); // a name of a class may have changed, which the checksum of the file tells
            }
            catch (DataFormatException)
            {
                // This is how it fails, and in no other way.
            }
        }
    }

    /// <summary>Runs a task of many epochs and stops it at the end of the first.</summary>
    /// <returns>The file of its state.</returns>
    private string Stop(TaskOrder order)
    {
        using var input = new PausedReader();
        using var output = new LineReceiver(line =>
        {
            if (RunJson.Read<TaskReply>(line) is { Metrics: not null }) input.Add(RunJson.LineOf(new TaskOrder { Stop = true }));
            if (RunJson.Read<TaskReply>(line) is { Stopped: true } or { Content: not null }) input.End();
        });
        input.Add(RunJson.LineOf(order));
        using (var host = new TaskHost(1, input, output)) host.Run();
        Assert.True(RunJson.Read<TaskReply>(output.Lines[^1])!.Stopped);
        return Assert.Single(Directory.GetFiles(folder.File("run"), "*.state.safetensors"));
    }

    private static LabelledImages Images()
    {
        const int Count = 60, Side = 12;
        var random = new RandomStream(3);
        byte[] pixels = [.. Enumerable.Range(0, Count * Side * Side).Select(i => (byte)(random.NextInt(100) + (i % Side / 4 == i / (Side * Side) % 3 ? 150 : 0)))];
        int[] labels = [.. Enumerable.Range(0, Count).Select(i => i % 3)];
        return new LabelledImages(
            1, Side, Side, pixels, labels, ["a", "b", "é"], groups: [.. Enumerable.Range(0, Count).Select(i => $"writer {i / 6}")],
            auxiliaryFeatures: new AuxiliaryFeatures(2, [.. Enumerable.Range(0, 2 * Count).Select(i => i / 7f)]));
    }

    private static LabelledImages Plain() => new(
        1, 12, 12, [.. Enumerable.Range(0, 60).SelectMany(i => Images().Image(i).ToArray())], [.. Images().Labels], ["a", "b", "é"], groups: Images().Groups);

    private TaskOrder Order()
    {
        string data = folder.File("data");
        if (!File.Exists(data)) ImagePack.Write(data, Plain(), withGroups: false);
        return new TaskOrder { Recipe = RecipeJson.Write(Small), Epochs = 3, Folds = 3, Fold = 0, Repetition = 0, Seed = 5, Data = data, Folder = folder.File("run") };
    }

    /// <summary>The same images as drawings of Part 1.</summary>
    private string Pack()
    {
        string pack = folder.File("pack"), drawings = folder.File("drawings");
        ImagePack.Write(drawings, Plain(), withGroups: true);
        PiecePack.Write(pack, [(PiecePack.Drawings, drawings)]);
        return pack;
    }

    private static TrainingScore Alone(int epochs = 3)
    {
        var search = new SearchImages("images", _ => Plain(), Small.Preprocessing, testShare: 0, folds: 3, byWriter: false, seed: 5);
        using var device = Device.OpenCpu(2);
        return new TrialTraining(search, Small, 3, 5).Train(new TrainingTask(7, TrialSettings.None, epochs, 0, 0), device, new TrainingSession(), progress: null);
    }

    private static List<TaskReply> Run(params TaskOrder[] orders)
    {
        using var paused = new PausedReader();
        int open = orders.Length;
        using var output = new LineReceiver(line =>
        {
            var reply = RunJson.Read<TaskReply>(line)!;
            if (reply.Content is not null || reply.Error is not null || reply.MachineError is not null) open--;
            if (open == 0) paused.End();
        });
        foreach (var order in orders) paused.Add(RunJson.LineOf(order));
        using (var host = new TaskHost(2, paused, output)) host.Run();
        return [.. output.Lines.Select(line => RunJson.Read<TaskReply>(line)!).Where(reply => reply.Metrics is not null || reply.Images == 0)];
    }

    /// <summary>Lines that come one after the other.</summary>
    private sealed class PausedReader : TextReader
    {
        private readonly System.Collections.Concurrent.BlockingCollection<string> lines = [];

        public void Add(string line) => lines.Add(line);

        public void End() => lines.CompleteAdding();

        protected override void Dispose(bool disposing)
        {
            if (disposing) lines.Dispose();
            base.Dispose(disposing);
        }

        public override string? ReadLine() => lines.TryTake(out string? line, Timeout.Infinite) ? line : null;
    }

    /// <summary>Takes lines, and says so.</summary>
    private sealed class LineReceiver(Action<string> received) : StringWriter
    {
        public List<string> Lines { get; } = [];

        public override void WriteLine(string? value)
        {
            Lines.Add(value ?? "");
            received(value ?? "");
        }
    }
}
