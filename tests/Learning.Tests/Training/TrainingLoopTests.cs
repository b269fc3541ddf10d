namespace MidasNet.Learning.Tests.Training;

public sealed class TrainingLoopTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string StateFile => folder.File("state");

    [Fact]
    public void Seconds_are_those_of_each_report_and_elapsed_seconds_those_of_the_run()
    {
        using var run = new SmallRun(SmallRun.Options);
        run.InStep = step => run.Time.Advance(step); // step n takes n + 1 seconds
        var history = run.Loop().Run(run.Trainer, TestContext.Current.CancellationToken);
        Assert.Equal([5.0, 9, 13, 17], history.Select(m => m.Seconds!.Value));
        Assert.Equal([5.0, 14, 27, 44], history.Select(m => m.ElapsedSeconds!.Value));
        Assert.Equal([16 / 5.0, 16 / 9.0, 16 / 13.0, 16 / 17.0], history.Select(m => m.ImagesPerSecond!.Value));
    }

    [Fact]
    public void The_state_is_saved_by_time()
    {
        using (var run = new SmallRun(SmallRun.Options))
        {
            run.InStep = step => { if (step == 6) throw new InvalidDataException("killed"); };
            Assert.Throws<InvalidDataException>(() => run.Loop(StateFile, checkpointEvery: 3).Run(run.Trainer, TestContext.Current.CancellationToken));
        }
        // A step takes a second and a report, after every second step, a hundred: 3 seconds have passed after steps 3 and 5.
        using var resumed = new SmallRun(SmallRun.Options);
        resumed.Trainer.Resume(StateFile);
        Assert.Equal(5, resumed.Trainer.StepCount);
    }

    [Fact]
    public void A_run_without_improvement_stops_early_with_its_best_weights()
    {
        double[] accuracies = [0.5, 0.7, 0.6, 0.7, 0.9];
        var options = SmallRun.Options with { Epochs = 3, Patience = 2, RestoreBest = true };
        using var run = new SmallRun(options);
        var seen = new List<float[]>();
        List<long> best = [], last = [];
        run.InReport = report =>
        {
            report.Metrics = report.Metrics with { ValidationAccuracy = accuracies[seen.Count] };
            seen.Add(run.Weights);
        };
        var loop = run.Loop();
        var watching = new TrainingLoop
        {
            Name = loop.Name,
            ReportsPerEpoch = loop.ReportsPerEpoch,
            OnReport = loop.OnReport,
            SaveBest = metrics => best.Add(metrics.Step!.Value),
            SaveLast = metrics => last.Add(metrics.Step!.Value),
        };

        var history = watching.Run(run.Trainer, TestContext.Current.CancellationToken);

        Assert.Equal(accuracies[..4], history.Select(m => m.ValidationAccuracy!.Value));
        Assert.Equal([2L, 4], best);
        Assert.Equal([2L, 4, 6, 8], last);
        Assert.Equal((0.7, 1), (run.Trainer.Best, run.Trainer.BestEpoch));
        Assert.Equal(seen[1], run.Weights);
    }

    [Theory]
    [InlineData(WatchedMetric.ValidationLoss, 0, 3)] // 0.9, 0.8, 0.85, 0.7: the last
    [InlineData(WatchedMetric.ValidationLoss, 0.15, 3)] // the second is not enough better
    [InlineData(WatchedMetric.ValidationAccuracy, 0, 0)] // -1, -2, ...: the first
    public void The_watched_metric_decides_which_report_is_the_best(WatchedMetric watch, double minImprovement, int expected)
    {
        double[] losses = [0.9, 0.8, 0.85, 0.7];
        using var run = new SmallRun(SmallRun.Options with { Watch = watch, MinImprovement = minImprovement, RestoreBest = true });
        var seen = new List<float[]>();
        run.InReport = report =>
        {
            report.Metrics = report.Metrics with { ValidationLoss = losses[seen.Count], ValidationAccuracy = -1 - seen.Count };
            seen.Add(run.Weights);
        };
        run.Loop().Run(run.Trainer, TestContext.Current.CancellationToken);
        Assert.Equal(seen[expected], run.Weights);
    }

    [Fact]
    public void NaN_is_no_improvement()
    {
        using var run = new SmallRun(SmallRun.Options with { Patience = 2 });
        run.InReport = report => report.Metrics = report.Metrics with { ValidationAccuracy = double.NaN };
        Assert.Equal(2, run.Loop().Run(run.Trainer, TestContext.Current.CancellationToken).Count);
        Assert.Null(run.Trainer.Best);
    }

    [Fact]
    public void Early_stopping_without_its_metric_is_refused()
    {
        using var run = new SmallRun(SmallRun.Options with { Patience = 1, Watch = WatchedMetric.ValidationLoss });
        string message = Assert.Throws<ArgumentException>(() => run.Loop().Run(run.Trainer, TestContext.Current.CancellationToken)).Message;
        Assert.Contains("need ValidationLoss", message);
    }

    [Fact]
    public void A_report_can_stop_the_run_with_the_weights_that_it_has()
    {
        using var run = new SmallRun(SmallRun.Options);
        float[] weights = [];
        run.InReport = report =>
        {
            weights = run.Weights;
            if (report.Metrics.Step == 4) report.Stop();
        };
        Assert.Equal(2, run.Loop().Run(run.Trainer, TestContext.Current.CancellationToken).Count);
        Assert.Equal(weights, run.Weights);
        Assert.Equal(4, run.Trainer.StepCount);
    }

    [Fact]
    public void Progress_counts_images_and_continues_after_an_interruption()
    {
        var counted = new List<long>();
        using (var run = new SmallRun(SmallRun.Options))
        {
            using var cancellation = new CancellationTokenSource();
            run.InStep = step => { if (step == 3) cancellation.Cancel(); };
            Assert.Throws<OperationCanceledException>(() => Counting(run).Run(run.Trainer, cancellation.Token));
        }
        using (var run = new SmallRun(SmallRun.Options))
        {
            Counting(run).Run(run.Trainer, TestContext.Current.CancellationToken);
            Assert.Equal(64, run.Trainer.TotalImages);
        }
        Assert.Equal([8L, 16, 24, 24, 32, 40, 48, 56, 64], counted);

        TrainingLoop Counting(SmallRun run) => new()
        {
            Name = "small",
            StateFile = StateFile,
            Resume = true,
            Time = run.Time,
            Progress = new Counter(counted),
        };
    }

    [Theory]
    [InlineData(6)]
    [InlineData(2)] // in the first report: there is no text yet
    public void The_callers_text_of_the_last_complete_report_comes_back(int step)
    {
        using (var run = new SmallRun(SmallRun.Options))
        {
            run.InReport = report => { if (report.Metrics.Step == step) throw new OperationCanceledException(); };
            Assert.Throws<OperationCanceledException>(() => Gathering(run, [], resume: false).Run(run.Trainer, TestContext.Current.CancellationToken));
        }
        using var resumed = new SmallRun(SmallRun.Options);
        var steps = new List<string>();
        Gathering(resumed, steps, resume: true).Run(resumed.Trainer, TestContext.Current.CancellationToken);
        Assert.Equal(["2", "4", "6", "8"], steps);

        TrainingLoop Gathering(SmallRun run, List<string> gathered, bool resume) => new()
        {
            Name = "small",
            ReportsPerEpoch = SmallRun.ReportsPerEpoch,
            StateFile = StateFile,
            Resume = resume,
            Time = run.Time,
            OnReport = report =>
            {
                gathered.Add($"{report.Metrics.Step}");
                run.InReport?.Invoke(report);
            },
            SaveCallerState = () => string.Join(' ', gathered),
            RestoreCallerState = text => gathered.AddRange(text.Split(' ')),
        };
    }

    [Fact]
    public void A_run_that_diverges_leaves_no_state()
    {
        using var run = new SmallRun(SmallRun.Options with { LearningRate = 1e30f, ClipNorm = 0 });
        Assert.Throws<DivergedException>(() => run.Loop(StateFile, checkpointEvery: 0).Run(run.Trainer, TestContext.Current.CancellationToken));
        Assert.False(run.Trainer.CanSave);
        Assert.Empty(folder.Names);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3600, false)] // a run that is shorter than the time between savings is cheaper to repeat
    public void A_state_that_is_kept_holds_the_final_weights(double checkpointEvery, bool isWritten)
    {
        using var run = new SmallRun(SmallRun.Options);
        var loop = new TrainingLoop
        {
            Name = "small",
            StateFile = StateFile,
            KeepState = true,
            CheckpointEvery = TimeSpan.FromSeconds(checkpointEvery),
            Time = run.Time,
        };
        loop.Run(run.Trainer, TestContext.Current.CancellationToken);
        Assert.Equal(isWritten, File.Exists(StateFile));
        if (isWritten)
        {
            using var resumed = new SmallRun(SmallRun.Options);
            new TrainingLoop { Name = "small", StateFile = StateFile, Resume = true }.Run(resumed.Trainer, TestContext.Current.CancellationToken);
            Assert.Equal(run.Weights, resumed.Weights);
        }
        loop.DeleteState();
        Assert.Empty(folder.Names);
    }

    public void Dispose() => folder.Dispose();

    private sealed class Counter(List<long> counted) : IProgress<long>
    {
        public void Report(long value) => counted.Add(value);
    }
}
