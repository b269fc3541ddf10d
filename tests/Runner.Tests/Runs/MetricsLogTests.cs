using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tests.Runs;

public sealed class MetricsLogTests : IDisposable
{
    private static readonly EpochMetrics First = new() { Phase = "fold 1", Epoch = 1, TrainLoss = 0.25, Seconds = 1.5 };
    private static readonly EpochMetrics Second = new() { Phase = "fold 1", Epoch = 2, Step = 80, ValidationAccuracy = 0.5 };
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Each_epoch_is_a_line_of_json()
    {
        string path = Path.Combine(temporary.Path, "metrics.jsonl");
        new MetricsLog(path).Append(First);
        new MetricsLog(path).Append(Second);
        string[] lines = File.ReadAllLines(path);
        Assert.Equal(
            """{"phase":"fold 1","epoch":1,"step":null,"trainLoss":0.25,"trainAccuracy":null,"validationLoss":null,"""
            + "\"validationAccuracy\":null,\"gradientNorm\":null,\"learningRate\":null,\"seconds\":1.5,\"waitingSeconds\":null,\"elapsedSeconds\":null,\"imagesPerSecond\":null}",
            lines[0]);
        Assert.Equal(2, lines.Length);
        Assert.Equal([First, Second], new MetricsLog(path).Read());
    }

    [Fact]
    public void A_diverged_epoch_is_recorded_too()
    {
        var log = new MetricsLog(Path.Combine(temporary.Path, "metrics.jsonl"));
        log.Append(First with { TrainLoss = double.NaN });
        Assert.Equal([First with { TrainLoss = double.NaN }], log.Read());
    }

    [Fact]
    public void A_line_cut_short_by_a_kill_is_passed_over_and_then_overwritten()
    {
        var log = new MetricsLog(temporary.Write("metrics.jsonl", """{"phase":"fold 1","epo"""));
        Assert.Empty(log.Read());
        log.Append(First);
        File.AppendAllText(Path.Combine(temporary.Path, "metrics.jsonl"), """{"phase":"é","epo""");
        Assert.Equal([First], log.Read());
        log.Append(Second);
        Assert.Equal([First, Second], log.Read());
    }

    [Theory]
    [InlineData("no json\n", "line 1")]
    [InlineData("{\"phase\":\"a\",\"epoch\":1}\n{\"epoch\":1}\n", "line 2")]
    [InlineData("null\n", "line 1")]
    public void A_line_that_is_no_epoch_is_named(string content, string expected)
    {
        var error = Assert.Throws<RunFolderException>(() => new MetricsLog(temporary.Write("metrics.jsonl", content)).Read());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_file_there_are_no_epochs() => Assert.Empty(new MetricsLog(Path.Combine(temporary.Path, "none")).Read());

    [Fact]
    public void A_file_that_cannot_be_written_is_named()
    {
        string path = Path.Combine(temporary.Write("file", ""), "metrics.jsonl");
        Assert.Contains(path, Assert.Throws<RunFolderException>(() => new MetricsLog(path).Append(First)).Message, StringComparison.Ordinal);
    }
}
