using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Training;

/// <summary>Runs side by side give what they give one after the other, whatever ends them.</summary>
public sealed class SideBySideTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Device device = Device.OpenCpu(threads: 4);

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    private static TrainingSession Session(int parallel) => new() { Parallel = parallel, Cancellation = TestContext.Current.CancellationToken };

    [Theory]
    [InlineData(1, 5, "4 4 4 4 4")]
    [InlineData(2, 4, "2 2 2 2")]
    [InlineData(2, 5, "2 2 2 2 4")] // the last one alone
    [InlineData(3, 5, "1 1 1 2 2")]
    [InlineData(4, 2, "2 2")]
    [InlineData(9, 9, "1 1 1 1 1 1 1 1 1")]
    [InlineData(2, 0, "")]
    public void The_threads_of_the_device_are_divided(int parallel, int count, string expected)
    {
        int[] threads = Session(parallel).SideBySide(device, count, (_, own, _) => own.Threads);
        Assert.Equal(expected, string.Join(' ', threads));
    }

    [Fact]
    public void They_do_run_at_the_same_time()
    {
        using var meeting = new Barrier(3);
        int[] results = Session(3).SideBySide(device, 3, (i, _, session) =>
        {
            meeting.SignalAndWait(session.Cancellation);
            return 10 * i;
        });
        Assert.Equal([0, 10, 20], results);
    }

    [Fact]
    public void Metrics_of_their_networks_are_taken_one_after_the_other()
    {
        var all = new List<EpochMetrics>();
        using var meeting = new Barrier(4);
        Session(4).WithPredicted(all.AddRange).SideBySide(device, 4, (i, _, session) =>
        {
            meeting.SignalAndWait(session.Cancellation);
            for (int epoch = 1; epoch <= 5000; epoch++) session.OnPredicted!([new EpochMetrics { Phase = $"{i}", Epoch = epoch }]);
            return 0;
        });
        Assert.Equal(20_000, all.Count);
        Assert.DoesNotContain(null, all);
    }

    [Fact]
    public void An_error_stops_the_others_and_is_the_one_to_be_read()
    {
        bool wasStopped = false;
        var error = Assert.Throws<DivergedException>(() => Session(2).SideBySide(device, 4, (i, _, session) =>
        {
            if (i == 1) throw new DivergedException(3, float.NaN);
            // Ends only because of the error of the other.
            wasStopped = session.Cancellation.WaitHandle.WaitOne();
            session.Cancellation.ThrowIfCancellationRequested();
            return i;
        }));
        Assert.NotNull(error);
        Assert.True(wasStopped);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Folds_of_an_audit_are_equal_bit_by_bit(int parallel)
    {
        var expected = Audit(Session(1));
        AssertEqual(expected, Audit(Session(parallel)));
    }

    [Fact]
    public void Runs_that_are_interrupted_side_by_side_all_resume_to_the_same_bits()
    {
        var expected = Audit(Session(1));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int reports = 0;
        TrainingSession Kept(CancellationToken cancellation, bool resume) => new()
        {
            Parallel = 2,
            Folder = folder.File("unfinished"),
            Resume = resume,
            CheckpointEvery = TimeSpan.Zero,
            Cancellation = cancellation,
            OnReport = _ =>
            {
                // In the middle of two runs: the third report is of one in its second epoch at least.
                if (++reports == 3) stop.Cancel();
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Audit(Kept(stop.Token, resume: false)));
        Assert.NotEmpty(Directory.GetFiles(folder.File("unfinished")));
        var session = Kept(TestContext.Current.CancellationToken, resume: true);
        AssertEqual(expected, Audit(session));
        session.Clear();
        Assert.False(Directory.Exists(folder.File("unfinished")));
    }

    [Theory]
    [InlineData(3, true, 8, 64, 3)] // as asked
    [InlineData(0, true, 8, 64, 8)] // one for each thread
    [InlineData(0, true, 8, 5, 2)] // as memory allows
    [InlineData(0, true, 1, 64, 1)]
    [InlineData(0, true, 8, 1, 1)]
    [InlineData(4, false, 1, 64, 1)] // a card
    public void The_number_follows_from_threads_and_memory(int asked, bool isShared, int threads, int gibibytes, int expected) =>
        Assert.Equal(expected, ParallelRuns.Resolve(asked, isShared, threads, (long)gibibytes << 30));

    private AuditResult Audit(TrainingSession session)
    {
        var truth = StripedImages.Make(90, seed: 5);
        var labels = LabelSimulator.Simulate(truth.Labels.AsSpan(), 3, new LabelNoise.Symmetric(0.1), seed: 1);
        return AuditRun.Run(
            truth.WithLabels(labels.Given.AsSpan()), device, new AuditRunOptions { Folds = 3, Epochs = 3 }, trusted: StripedImages.Make(12, seed: 8), session: session);
    }

    private static void AssertEqual(AuditResult expected, AuditResult actual)
    {
        Assert.Equal(expected.Evidence, actual.Evidence);
        Assert.Equal(expected.Proposals, actual.Proposals);
        Assert.Equal(expected.Posteriors?.Probabilities, actual.Posteriors?.Probabilities);
    }
}
