using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Learning.Tests.Training;

/// <summary>A run that is interrupted and resumed gives the weights, averages and metrics of one that is not, bit by bit.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string StateFile => folder.File("state");

    public static TheoryData<OptimizerKind, ScheduleKind> Kinds
    {
        get
        {
            var kinds = new TheoryData<OptimizerKind, ScheduleKind>();
            foreach (var optimizer in Enum.GetValues<OptimizerKind>())
                foreach (var schedule in Enum.GetValues<ScheduleKind>()) kinds.Add(optimizer, schedule);
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Cancelled_after_any_step(OptimizerKind optimizer, ScheduleKind schedule)
    {
        var options = SmallRun.Options with { Optimizer = optimizer, Schedule = schedule, Nesterov = true, RestoreBest = true };
        var (weights, history) = Uninterrupted(options);
        for (int step = 1; step < SmallRun.Steps; step++)
        {
            CancelAt(options, step, resume: false);
            var (resumedWeights, resumedHistory) = Resumed(options, threads: 2);
            Assert.Equal(weights, resumedWeights);
            Assert.Equal(history, resumedHistory);
            Assert.Empty(folder.Names); // the state file of a complete run is deleted
        }
    }

    [Fact]
    public void Killed_in_any_step()
    {
        var (weights, history) = Uninterrupted(SmallRun.Options);
        for (int step = 2; step <= SmallRun.Steps; step++)
        {
            Kill(step, inReport: false);
            var (resumedWeights, resumedHistory) = Resumed(SmallRun.Options, threads: 1);
            Assert.Equal(weights, resumedWeights);
            Assert.Equal(history, resumedHistory);
        }
    }

    [Theory]
    [InlineData(true)] // the report throws that it was cancelled, and the state is saved
    [InlineData(false)] // the process dies
    public void Interrupted_in_any_report(bool cancels)
    {
        var (weights, history) = Uninterrupted(SmallRun.Options);
        for (int report = 1; report <= SmallRun.Epochs * SmallRun.ReportsPerEpoch; report++)
        {
            int step = report * SmallRun.Batches / SmallRun.ReportsPerEpoch;
            if (cancels) CancelInReport(step);
            else Kill(step, inReport: true);
            var (resumedWeights, resumedHistory) = Resumed(SmallRun.Options, threads: 1);
            Assert.Equal(weights, resumedWeights);
            Assert.Equal(history, resumedHistory);
        }
    }

    [Fact]
    public void Cancelled_after_every_step_one_process_after_the_other()
    {
        var (weights, history) = Uninterrupted(SmallRun.Options);
        for (int step = 1; step < SmallRun.Steps; step++) CancelAt(SmallRun.Options, step, resume: step > 1);
        var (resumedWeights, resumedHistory) = Resumed(SmallRun.Options, threads: 2);
        Assert.Equal(weights, resumedWeights);
        Assert.Equal(history, resumedHistory);
    }

    [Fact]
    public void On_the_emulated_card()
    {
        const string Card = "gpu:emulator";
        var options = SmallRun.Options with { Epochs = 1 };
        var (weights, history) = Uninterrupted(options, Card);
        CancelAt(options, 1, resume: false, Card);
        CancelAt(options, 3, resume: true, Card);
        var (resumedWeights, resumedHistory) = Resumed(options, 0, Card);
        Assert.Equal(weights, resumedWeights);
        Assert.Equal(history, resumedHistory);
    }

    [Fact]
    public void Without_averages_and_with_groups_of_which_some_are_not_trained()
    {
        var options = SmallRun.Options with
        {
            Averaging = 0,
            ClipNorm = 0,
            Groups = [new ParameterGroupOptions("conv", 0.5f), new ParameterGroupOptions("classifier", WeightDecay: 0.1f)],
        };
        var (weights, history) = Uninterrupted(options);
        CancelAt(options, 3, resume: false);
        var (resumedWeights, resumedHistory) = Resumed(options, threads: 1);
        Assert.Equal(weights, resumedWeights);
        Assert.Equal(history, resumedHistory);
    }

    [Fact]
    public void The_best_weights_survive_an_interruption()
    {
        var options = SmallRun.Options with { RestoreBest = true, Patience = 2 };
        float[] expected = Decreasing(resume: false, cancelAt: null);
        Decreasing(resume: false, cancelAt: 3);
        Assert.Equal(expected, Decreasing(resume: true, cancelAt: null));

        // The first report is the best and the third stops the run: the weights are those of the first.
        float[] Decreasing(bool resume, int? cancelAt)
        {
            using var run = new SmallRun(options);
            using var cancellation = new CancellationTokenSource();
            run.InReport = report => report.Metrics = report.Metrics with { ValidationAccuracy = -report.Metrics.Step };
            run.InStep = step => { if (step == cancelAt) cancellation.Cancel(); };
            var loop = run.Loop(StateFile, resume);
            if (cancelAt is not null) Assert.Throws<OperationCanceledException>(() => loop.Run(run.Trainer, cancellation.Token));
            else Assert.Equal(3, loop.Run(run.Trainer, TestContext.Current.CancellationToken).Count);
            return run.Weights;
        }
    }

    [Fact]
    public void A_finished_run_is_resumed_to_its_final_weights()
    {
        using var run = new SmallRun(SmallRun.Options with { RestoreBest = true });
        var history = run.Loop().Run(run.Trainer, TestContext.Current.CancellationToken);
        run.Trainer.SaveState(StateFile);

        using var resumed = new SmallRun(SmallRun.Options with { RestoreBest = true });
        resumed.Trainer.Resume(StateFile);

        Assert.True(resumed.Trainer.IsFinished);
        Assert.Equal(run.Weights, resumed.Weights);
        Assert.Empty(resumed.Trainer.Run("small", SmallRun.ReportsPerEpoch, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(run.Weights, resumed.Weights);
        Assert.Equal(history[^1].ElapsedSeconds, resumed.Trainer.Elapsed.TotalSeconds);
    }

    [Fact]
    public void A_state_of_another_run_is_refused_by_a_list_of_what_differs()
    {
        CancelAt(SmallRun.Options, 3, resume: false);
        using var other = new SmallRun(
            SmallRun.Options with { Epochs = 5, Optimizer = OptimizerKind.Sgd, Augmentation = new() { Rotation = 3 } }, description: "other stripes", classes: 4);
        float[] before = other.Weights;

        string message = Assert.Throws<WeightFormatException>(() => other.Trainer.Resume(StateFile)).Message;

        Assert.StartsWith(StateFile, message);
        foreach (string difference in new[]
        {
            "option Epochs is 2 there and 5 here", "option Optimizer is AdamW there and Sgd here", "option Augmentation Rotation is 0 there and 3 here",
            "description is stripes there and other stripes here", "parameter classifier.bias is [3] Bias there and [4] Bias here",
        })
        {
            Assert.Contains(difference, message);
        }
        Assert.DoesNotContain("Seed", message);
        Assert.Equal(before, other.Weights);
    }

    [Fact]
    public void Another_number_of_reports_is_refused()
    {
        CancelAt(SmallRun.Options, 3, resume: false);
        using var run = new SmallRun(SmallRun.Options);
        run.Trainer.Resume(StateFile);
        Assert.Contains("2 reports per epoch, it cannot continue with 1", Assert.Throws<ArgumentException>(() => run.Trainer.Run("small", cancellation: TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void A_damaged_state_is_refused()
    {
        CancelAt(SmallRun.Options, 3, resume: false);
        byte[] bytes = File.ReadAllBytes(StateFile);
        bytes[^5] ^= 1;
        File.WriteAllBytes(StateFile, bytes);
        using var run = new SmallRun(SmallRun.Options);
        Assert.Contains("damaged", Assert.Throws<WeightFormatException>(() => run.Trainer.Resume(StateFile)).Message);
        File.WriteAllBytes(StateFile, bytes[..^100]);
        Assert.Throws<WeightFormatException>(() => run.Trainer.Resume(StateFile));
    }

    [Fact]
    public void Weights_are_no_state()
    {
        using var run = new SmallRun(SmallRun.Options);
        SafeTensors.Write(StateFile, ModelWeights.Of(run.Model).Tensors);
        Assert.Contains("not the state of a training run", Assert.Throws<WeightFormatException>(() => run.Trainer.Resume(StateFile)).Message);
    }

    [Fact]
    public void Counters_beyond_the_precision_of_a_float_or_a_double_are_kept()
    {
        const long Many = (1L << 53) + 1;
        TrainingStateFile.Write(StateFile, [], new TrainingStateHeader
        {
            Fingerprint = [],
            Progress = new TrainingProgress { Step = Many, Images = Many + 2, Sums = new MetricSums { Loss = 0.1 + 0.2 }, Best = double.NegativeInfinity },
            OptimizerSteps = Many,
            ParameterSteps = new() { ["conv.weight"] = Many - 2 },
            AverageUpdates = (1 << 24) + 1,
            Attachment = "text",
        });
        var header = TrainingStateFile.Read(StateFile).Header;
        Assert.Equal((Many, Many + 2, 0.1 + 0.2, (double?)double.NegativeInfinity),
            (header.Progress.Step, header.Progress.Images, header.Progress.Sums.Loss, header.Progress.Best));
        Assert.Equal((Many, Many - 2, (1L << 24) + 1, "text"), (header.OptimizerSteps, header.ParameterSteps["conv.weight"], header.AverageUpdates, header.Attachment));
    }

    [Fact]
    public void A_state_that_does_not_fit_leaves_the_trainer_as_it_is()
    {
        CancelAt(SmallRun.Options, step: 3, resume: false);
        var (header, tensors) = TrainingStateFile.Read(StateFile);
        string unfit = folder.File("unfit"), fresh = folder.File("fresh"), after = folder.File("after");
        // The last of all that is read.
        TrainingStateFile.Write(unfit, tensors.Tensors, header with { LookaheadUpdates = -1 });

        using var run = new SmallRun(SmallRun.Options);
        run.Trainer.SaveState(fresh);
        Assert.Contains("the update count is -1", Assert.Throws<WeightFormatException>(() => run.Trainer.Resume(unfit)).Message);
        run.Trainer.SaveState(after);
        Assert.Equal(File.ReadAllBytes(fresh), File.ReadAllBytes(after));
    }

    [Fact]
    public void A_run_that_failed_in_a_step_cannot_be_saved()
    {
        using var run = new SmallRun(SmallRun.Options);
        run.InStep = step => { if (step == 2) throw new OperationCanceledException(); };
        Assert.Throws<OperationCanceledException>(() => run.Loop(StateFile).Run(run.Trainer, TestContext.Current.CancellationToken));
        Assert.False(run.Trainer.CanSave);
        Assert.Throws<InvalidOperationException>(() => run.Trainer.SaveState(StateFile));
        Assert.Empty(folder.Names);
    }

    public void Dispose() => folder.Dispose();

    private static (float[] Weights, IReadOnlyList<EpochMetrics> History) Uninterrupted(TrainingOptions options, string device = "cpu")
    {
        using var run = new SmallRun(options, device);
        var history = run.Loop().Run(run.Trainer, TestContext.Current.CancellationToken);
        Assert.Equal(options.Epochs * SmallRun.ReportsPerEpoch, history.Count);
        return (run.Weights, history);
    }

    private (float[] Weights, IReadOnlyList<EpochMetrics> History) Resumed(TrainingOptions options, int threads, string device = "cpu")
    {
        using var run = new SmallRun(options, device, threads);
        var loop = run.Loop(StateFile, resume: true);
        var history = loop.Run(run.Trainer, TestContext.Current.CancellationToken);
        Assert.True(loop.IsResumed);
        return (run.Weights, history);
    }

    private void CancelAt(TrainingOptions options, int step, bool resume, string device = "cpu")
    {
        using var run = new SmallRun(options, device);
        using var cancellation = new CancellationTokenSource();
        run.InStep = number => { if (number == step) cancellation.Cancel(); };
        Assert.Throws<OperationCanceledException>(() => run.Loop(StateFile, resume).Run(run.Trainer, cancellation.Token));
        Assert.Equal(step, run.Trainer.StepCount);
    }

    private void CancelInReport(int step)
    {
        using var run = new SmallRun(SmallRun.Options);
        run.InReport = report => { if (report.Metrics.Step == step) throw new OperationCanceledException(); };
        Assert.Throws<OperationCanceledException>(() => run.Loop(StateFile).Run(run.Trainer, TestContext.Current.CancellationToken));
    }

    // The state is saved after each step; then the process dies.
    private void Kill(int step, bool inReport)
    {
        using var run = new SmallRun(SmallRun.Options);
        if (inReport) run.InReport = report => { if (report.Metrics.Step == step) throw new InvalidDataException("killed"); };
        else run.InStep = number => { if (number == step) throw new InvalidDataException("killed"); };
        Assert.Throws<InvalidDataException>(() => run.Loop(StateFile, checkpointEvery: 0).Run(run.Trainer, TestContext.Current.CancellationToken));
    }
}
