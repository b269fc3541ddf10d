using System.Text.RegularExpressions;
using MidasNet.Runner.Runs;
using Spectre.Console;
using Spectre.Console.Testing;
using Progress = MidasNet.Runner.Runs.Progress;

namespace MidasNet.Runner.Tests.Runs;

public sealed class ProgressTests : IDisposable
{
    private const char Escape = '\u001b';
    private readonly TestConsole console = new TestConsole().EmitAnsiSequences().Interactive().Width(120);
    private readonly Clock clock = new();

    public void Dispose() => console.Dispose();

    private Progress In(ProgressStyle style) => new(console, style, clock, TimeSpan.FromSeconds(10));

    private void RunThreeTimesTenSeconds(Progress progress)
    {
        using var phase = progress.Begin("epoch 1 of 2 [a]", 3000);
        phase.Note = "loss 0.500";
        for (int i = 0; i < 6; i++)
        {
            clock.Pass(seconds: 5);
            phase.Advance(500);
        }
    }

    [Fact]
    public void Plain_progress_is_a_line_per_interval_and_one_at_the_end_without_escape_codes()
    {
        RunThreeTimesTenSeconds(In(ProgressStyle.Lines));
        Assert.Equal(
            [
                "epoch 1 of 2 [a]: 1,000 of 3,000 images, 100 images/s, 0:20 left, loss 0.500",
                "epoch 1 of 2 [a]: 2,000 of 3,000 images, 100 images/s, 0:10 left, loss 0.500",
                "epoch 1 of 2 [a]: 3,000 images in 0:30, 100 images/s, loss 0.500",
            ],
            console.Output.TrimEnd().Split('\n').Select(line => line.TrimEnd('\r')));
        Assert.DoesNotContain(Escape, console.Output);
    }

    [Fact]
    public void What_was_done_before_does_not_count_for_the_rate()
    {
        using (var phase = In(ProgressStyle.Lines).Begin("a.bin", 3000, "kB", done: 2000))
        {
            clock.Pass(seconds: 10);
            phase.Report(3000);
        }
        Assert.Equal("a.bin: 3,000 kB in 0:10, 100 kB/s", console.Output.TrimEnd());
    }

    [Fact]
    public void Without_progress_only_the_end_of_a_phase_is_told()
    {
        RunThreeTimesTenSeconds(In(ProgressStyle.Phases));
        Assert.Equal("epoch 1 of 2 [a]: 3,000 images in 0:30, 100 images/s, loss 0.500", console.Output.TrimEnd());
    }

    [Fact]
    public void Quiet_is_quiet()
    {
        var progress = In(ProgressStyle.Silent);
        RunThreeTimesTenSeconds(progress);
        progress.Say("hello");
        Assert.Equal("", console.Output);
    }

    [Fact]
    public void A_terminal_shows_a_bar_and_a_line_for_the_finished_phase()
    {
        RunThreeTimesTenSeconds(In(ProgressStyle.Bar));
        Assert.Contains("100 images/s, 0:00 left, loss 0.500", console.Output, StringComparison.Ordinal);
        Assert.EndsWith("epoch 1 of 2 [a]: 3,000 images in 0:30, 100 images/s, loss 0.500", console.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ColorSystem.NoColors, false)]
    [InlineData(ColorSystem.Standard, true)]
    public void Without_colours_there_is_still_a_bar(ColorSystem colours, bool coloured)
    {
        console.Colors(colours);
        RunThreeTimesTenSeconds(In(ProgressStyle.Bar));
        Assert.Contains("100 images/s", console.Output, StringComparison.Ordinal);
        Assert.Equal(coloured, Regex.IsMatch(console.Output, "\u001b\\[[0-9;]*3[0-7][0-9;]*m"));
    }

    [Fact]
    public void Long_lines_are_not_broken()
    {
        In(ProgressStyle.Lines).Say(new string('x', 500));
        Assert.Equal(500, console.Output.TrimEnd().Length);
    }

    [Fact]
    public void An_interrupted_phase_says_how_far_it_came()
    {
        using (var phase = In(ProgressStyle.Lines).Begin("audit", 3000, "pictures"))
        {
            clock.Pass(seconds: 2);
            phase.Report(5);
        }
        Assert.Equal("audit: stopped after 5 of 3,000 pictures in 0:02, 2.5 pictures/s", console.Output.TrimEnd());
    }

    [Fact]
    public void Runs_side_by_side_have_a_bar_each_and_give_the_console_back_with_the_last()
    {
        var progress = In(ProgressStyle.Bar);
        var first = progress.Begin("fold 1", 100);
        using (var second = progress.Begin("fold 2", 100))
        {
            clock.Pass(seconds: 1);
            first.Report(20);
            second.Report(100);
        }
        progress.Say("in between");
        first.Dispose();
        using (progress.Begin("fold 3", 0))
        {
        }
        string[] lines = [.. Regex.Replace(console.Output, "\u001b\\[[0-9;?]*[a-zA-Z]", "").Split('\n').Select(line => line.Trim('\r', ' '))];
        int Place(string start) => Array.FindIndex(lines, line => line.StartsWith(start, StringComparison.Ordinal));
        int[] places = [Place("fold 2: 100 images"), Place("in between"), Place("fold 1: stopped after 20 of 100"), Place("fold 3: 0 images")];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Theory]
    [InlineData(true, false, false, "", ProgressStyle.Bar)]
    [InlineData(false, false, false, "", ProgressStyle.Lines)]
    [InlineData(true, false, false, "TERM=dumb", ProgressStyle.Lines)]
    [InlineData(true, false, false, "CI=true", ProgressStyle.Lines)]
    [InlineData(true, false, false, "CI=false", ProgressStyle.Bar)]
    [InlineData(true, false, false, "NO_COLOR=1", ProgressStyle.Bar)] // no colours is not no progress
    [InlineData(true, false, true, "", ProgressStyle.Phases)]
    [InlineData(true, true, true, "", ProgressStyle.Silent)]
    internal void The_style_fits_the_terminal_and_the_options(bool terminal, bool quiet, bool noProgress, string variable, ProgressStyle expected)
    {
        string[] nameAndValue = variable.Split('=');
        Assert.Equal(expected, Progress.StyleFor(terminal, quiet, noProgress, name => name == nameAndValue[0] ? nameAndValue[1] : null));
    }

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(67, "1:07")]
    [InlineData(3599, "59:59")]
    [InlineData(100 * 3600, "100:00:00")]
    public void Durations_read_like_a_clock(int seconds, string expected) =>
        Assert.Equal(expected, ProgressPhase.Duration(TimeSpan.FromSeconds(seconds)));

    private sealed class Clock : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(int seconds) => ticks += seconds * TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;
    }
}
