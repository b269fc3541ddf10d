using System.Text;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tests.Runs;

/// <summary>TensorBoard's event file holds the reports of metrics.jsonl, also after a run was stopped and resumed.</summary>
public sealed class EventFileTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Theory]
    [InlineData("123456789", 0xE3069283)] // the check value of the catalogue of CRC algorithms
    [InlineData("", 0)]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 0x8A9136AA)] // RFC 3720, B.4
    public void The_reader_of_these_tests_computes_published_checksums(string text, uint expected) =>
        Assert.Equal(expected, EventFileReader.Crc32C(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_report_is_a_scalar_for_each_of_its_measurements()
    {
        Log().Append(Report(80) with { TrainLoss = 0.25, TrainAccuracy = 0.75, ValidationLoss = 0.5, ValidationAccuracy = 0.625, LearningRate = 1e-3, GradientNorm = 2 });
        Assert.Equal(
            [
                new("train loss/fold 1", 80, 0.25f), new("train accuracy/fold 1", 80, 0.75f), new("validation loss/fold 1", 80, 0.5f),
                new("validation accuracy/fold 1", 80, 0.625f), new("learning rate/fold 1", 80, 1e-3f), new("gradient norm/fold 1", 80, 2f),
            ],
            EventFileReader.ReadFolder(temporary.Path));
    }

    [Fact]
    public void Steps_are_numbers_of_any_length_and_of_epochs_where_no_steps_are_counted()
    {
        var log = Log();
        foreach (long step in new[] { 1, 127, 128, 300, 5_000_000_000 }) log.Append(Report(step) with { TrainLoss = 1 });
        log.Append(new EpochMetrics { Phase = "épreuve", Epoch = 3, TrainLoss = double.NaN });
        var read = EventFileReader.ReadFolder(temporary.Path);
        Assert.Equal([1, 127, 128, 300, 5_000_000_000, 3], read.Select(scalar => scalar.Step));
        Assert.Equal(new EventScalar("train loss/épreuve", 3, float.NaN), read[^1]);
    }

    [Fact]
    public void A_resumed_run_repeats_no_step_and_keeps_the_times_of_the_others()
    {
        var log = Log();
        foreach (long step in new[] { 10, 20, 30 }) log.Append(Report(step) with { TrainLoss = step });
        log.Append(Report(10) with { Phase = "fold 2", TrainLoss = 99 });
        byte[] before = Content();

        var resumed = Log();
        resumed.Append(Report(20) with { TrainLoss = 21 });
        Assert.Equal([("fold 1", 10, 10f), ("fold 2", 10, 99f), ("fold 1", 20, 21f)], Losses());
        resumed.Append(Report(5) with { Phase = "fold 2", TrainLoss = 5 });
        Assert.Equal([("fold 1", 10, 10f), ("fold 1", 20, 21f), ("fold 2", 5, 5f)], Losses());
        int kept = before.AsSpan().CommonPrefixLength(Content());
        Assert.InRange(kept, before.Length / 5, before.Length); // the version and the first report, with their times
    }

    [Fact]
    public void A_record_that_a_kill_has_cut_short_is_written_again()
    {
        var log = Log();
        log.Append(Report(10) with { TrainLoss = 1 });
        log.Append(Report(20) with { TrainLoss = 2 });
        File.WriteAllBytes(EventPath, Content()[..^3]);
        Log().Append(Report(30) with { TrainLoss = 3 });
        Assert.Equal([("fold 1", 10, 1f), ("fold 1", 20, 2f), ("fold 1", 30, 3f)], Losses());
    }

    [Fact]
    public void A_run_of_an_earlier_version_gets_its_earlier_reports_too()
    {
        Log().Append(Report(10) with { TrainLoss = 1 });
        File.Delete(EventPath);
        Log().Append(Report(20) with { TrainLoss = 2 });
        Assert.Equal([("fold 1", 10, 1f), ("fold 1", 20, 2f)], Losses());
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named()
    {
        var error = Assert.Throws<RunFolderException>(() => new EventFile(temporary.File("gone"), TimeProvider.System).Append(Report(1)));
        Assert.Contains(temporary.File("gone"), error.Message, StringComparison.Ordinal);
    }

    private static EpochMetrics Report(long step) => new() { Phase = "fold 1", Epoch = 1, Step = step };

    private string EventPath => Assert.Single(Directory.GetFiles(temporary.Path, "events.out.tfevents.*"));

    private byte[] Content() => File.ReadAllBytes(EventPath);

    private MetricsLog Log() => new(temporary.File("metrics.jsonl"));

    private IEnumerable<(string Phase, long Step, float Loss)> Losses() =>
        EventFileReader.ReadFolder(temporary.Path).Select(scalar => (scalar.Tag.Split('/')[1], scalar.Step, scalar.Value));
}
