using MidasNet.Data;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Learning.Tests.Training;

/// <summary>Tasks of several networks that are interrupted at a step and resumed have the outcome of those that are not, bit by bit.</summary>
public sealed class TrainingSessionTests : IDisposable
{
    private static readonly LabelledImages Truth = StripedImages.Make(90, seed: 3);
    private static readonly Preprocessing Small = Preprocessing.Digit(12);

    private readonly TemporaryFolder folder = new();
    private readonly Device device = Device.OpenCpu(threads: 1);

    private string Unfinished => folder.File("unfinished");

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(1)] // the first step
    [InlineData(7)] // the second epoch
    public void Training_on_clean_labels(int step) => Compare(step, session =>
    {
        using var result = ImageTraining.Run(Truth, Small, device, new ImageTrainingOptions { Labels = TrainLabels.Clean, Epochs = 2, Width = 2 }, session);
        return WeightsOf(result.Model);
    });

    [Theory]
    [InlineData(4)] // the audit
    [InlineData(30)] // a later network
    [InlineData(-2)] // the last network
    public void Training_on_wrong_labels(int step)
    {
        var wrong = LabelSimulator.Simulate(Truth.Labels.AsSpan(), 3, new LabelNoise.Complementary(), seed: 1);
        var images = Truth.WithLabels(wrong.Given.AsSpan());
        Compare(step, session =>
        {
            var options = new ImageTrainingOptions { Labels = TrainLabels.Complementary, Epochs = 1, Width = 2, Stages = 2, Folds = 2 };
            using var result = ImageTraining.Run(images, Small, device, options, session);
            return [.. WeightsOf(result.Model), .. result.StageLogLikelihoods.Select(likelihood => (float)likelihood)];
        });
    }

    [Theory]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(-1)]
    public void Audit(int step)
    {
        var noisy = LabelSimulator.Simulate(Truth.Labels.AsSpan(), 3, new LabelNoise.Symmetric(0.2), seed: 1);
        var images = Truth.WithLabels(noisy.Given.AsSpan());
        Compare(step, session =>
        {
            var audit = AuditRun.Run(images, device, new AuditRunOptions { Folds = 2, Epochs = 1 }, Truth.Subset([0, 1, 2, 3, 4, 5]), session);
            return [.. audit.Posteriors?.Probabilities ?? [], .. audit.Tests.Select(test => (float)test.PValue)];
        });
    }

    [Fact]
    public void Predictions_of_a_finished_network_are_read_instead_of_training_it_again()
    {
        var first = Predict(new TrainingSession { Folder = Unfinished }, seed: 1);
        var counter = new StepCounter();
        var read = Predict(new TrainingSession { Folder = Unfinished, Resume = true, Progress = counter }, seed: 1);
        Assert.Equal(first.Predictions, read.Predictions);
        Assert.Equal(0, counter.Steps);
        // The time of the training is that of the network that was trained.
        Assert.True(first.TrainingSeconds > 0);
        Assert.Equal(first.TrainingSeconds, read.TrainingSeconds);
    }

    [Fact]
    public void Predictions_of_another_run_are_refused_by_what_differs()
    {
        Predict(new TrainingSession { Folder = Unfinished }, seed: 1);
        string message = Assert.Throws<WeightFormatException>(() => Predict(new TrainingSession { Folder = Unfinished, Resume = true }, seed: 2)).Message;
        Assert.Contains("option Seed is 1 there and 2 here", message);
    }

    [Fact]
    public void Predictions_may_be_empty()
    {
        var fingerprint = new SortedDictionary<string, string> { ["a"] = "b" };
        KeptPredictions.Write(folder.File("p"), [[1, 2], [], [3]], fingerprint);
        Assert.Equal([[1, 2], [], [3]], KeptPredictions.Read(folder.File("p"), fingerprint).Predictions);
    }

    [Fact]
    public void Files_of_a_session_are_cleared_and_those_of_others_stay()
    {
        var session = new TrainingSession { Folder = Unfinished };
        Predict(session, seed: 1);
        string other = folder.Write("unfinished/notes.txt", "mine");
        folder.Write("unfinished/.midasnet-abc.tmp", "cut short");
        session.Clear();
        Assert.Equal([other], Directory.GetFileSystemEntries(Unfinished));
        File.Delete(other);
        session.Clear();
        Assert.False(Directory.Exists(Unfinished));
    }

    [Fact]
    public void A_state_stays_until_the_result_of_the_run_is_on_the_disk()
    {
        using var run = new SmallRun(SmallRun.Options);
        var session = new TrainingSession { Folder = Unfinished, CheckpointEvery = TimeSpan.Zero };
        session.Complete(() =>
        {
            var history = session.Part("fold 1").Train("a run", run.Trainer, "stripes");
            Assert.StartsWith("fold-1-a-run-", Path.GetFileName(Assert.Single(Directory.GetFiles(Unfinished))), StringComparison.Ordinal);
            return history;
        });
        Assert.Empty(Directory.GetFiles(Unfinished));
    }

    private static float[] WeightsOf(Model model) => [.. model.Parameters.SelectMany(parameter => parameter.ToArray())];

    /// <summary>Runs a task whole, and again with an interruption.</summary>
    /// <param name="step">The step after which it is cancelled, over all networks; from the end if negative.</param>
    /// <param name="task">Gives the numbers of the outcome.</param>
    private void Compare(int step, Func<TrainingSession, float[]> task)
    {
        var counter = new StepCounter();
        float[] whole = task(new TrainingSession { Progress = counter });
        int stop = step > 0 ? step : counter.Steps + step;
        Assert.InRange(stop, 1, counter.Steps - 1);

        using var cancellation = new CancellationTokenSource();
        var stopping = new StepCounter(steps => { if (steps == stop) cancellation.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => task(new TrainingSession { Folder = Unfinished, Progress = stopping, Cancellation = cancellation.Token }));
        Assert.NotEmpty(Directory.GetFiles(Unfinished));

        var rest = new StepCounter();
        var resumed = new TrainingSession { Folder = Unfinished, Resume = true, Progress = rest };
        Assert.Equal(whole, task(resumed));
        // The report of the state itself counts as a step.
        Assert.InRange(rest.Steps, 1, counter.Steps - stop + 1);
        resumed.Clear();
        Assert.Empty(folder.Names);
    }

    private TrainedPredictions Predict(TrainingSession session, ulong seed)
    {
        var options = SmallRun.Options with { Epochs = 1, Seed = seed };
        using var model = new TinyModel(device, seed: 7, classes: 3);
        using var trainer = new Trainer(model, options.Loader(Truth, Truth.AllIndices()), options, (logits, batch) => logits.CrossEntropy(batch));
        return session.TrainAndPredict("a run", trainer, "stripes", () => [Predictions.Of(model, Truth, [0, 1, 2], Normalisation.None).Probabilities]);
    }

    /// <summary>Counts the steps of all networks: each is a report of progress.</summary>
    private sealed class StepCounter(Action<int>? onStep = null) : IRunProgress
    {
        public int Steps { get; private set; }

        public IRunPhase Begin(string name, long total, string unit = "images", long done = 0) => new Phase(this);

        public void Say(string line)
        {
        }

        private sealed class Phase(StepCounter counter) : IRunPhase
        {
            public string Note { get; set; } = "";

            public void Report(long value)
            {
                counter.Steps++;
                counter.Report();
            }

            public void Dispose()
            {
            }
        }

        private void Report() => onStep?.Invoke(Steps);
    }
}
