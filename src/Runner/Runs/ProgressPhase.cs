using System.Globalization;
using MidasNet.Learning;

namespace MidasNet.Runner.Runs;

/// <summary>A part of a run whose length is known. Disposing of it ends it and says how long it took.</summary>
/// <remarks>Reports may come from any thread, one at a time.</remarks>
internal sealed class ProgressPhase : IRunPhase
{
    private readonly string name;
    private readonly long total;
    private readonly string unit;
    private readonly TimeProvider clock;
    private readonly ProgressBar? bar;
    private readonly long begin, doneBefore;
    private TimeSpan lastLine;
    private long done;
    private string note = "";
    private bool hasEnded;

    /// <summary>Begins a phase; <see cref="Progress.Begin"/> is the way to one.</summary>
    internal ProgressPhase(string name, long total, string unit, TimeProvider clock, ProgressBar? bar, long doneBefore)
    {
        this.name = name;
        this.total = total;
        this.unit = unit;
        this.clock = clock;
        this.bar = bar;
        this.doneBefore = doneBefore;
        done = doneBefore;
        begin = clock.GetTimestamp();
    }

    /// <summary>The text to show after the counts, such as <c>loss 0.123</c>; may be empty.</summary>
    public string Note
    {
        get => note;
        set
        {
            note = value;
            bar?.Show(done, ItemsPerSecond, note);
        }
    }

    /// <summary>The minimum time between two lines.</summary>
    internal required TimeSpan Interval { get; init; }

    /// <summary>Writes a line.</summary>
    internal required Action<string> Say { get; init; }

    private TimeSpan Elapsed => clock.GetElapsedTime(begin);

    private double ItemsPerSecond => Elapsed > TimeSpan.Zero ? Math.Max(0, done - doneBefore) / Elapsed.TotalSeconds : 0;

    private string Rate => ItemsPerSecond > 0 ? $", {Count(ItemsPerSecond)} {unit}/s" : "";

    private string TimeLeft => ItemsPerSecond > 0 ? $", {Duration(TimeSpan.FromSeconds((total - done) / ItemsPerSecond))} left" : "";

    private string Remark => note.Length > 0 ? $", {note}" : "";

    /// <summary>Tells how many items of all are done.</summary>
    public void Report(long value)
    {
        done = Math.Clamp(value, 0, total);
        bar?.Show(done, ItemsPerSecond, note);
        if (Elapsed - lastLine < Interval || done == total) return;
        lastLine = Elapsed;
        Say($"{name}: {Count(done)} of {Count(total)} {unit}{Rate}{TimeLeft}{Remark}");
    }

    /// <summary>Tells that some more items are done.</summary>
    public void Advance(long items) => Report(done + items);

    /// <summary>Ends the phase. If not all is done, it says so: then an error or a signal ended it.</summary>
    public void Dispose()
    {
        if (hasEnded) return;
        hasEnded = true;
        bar?.Dispose();
        string amount = done == total ? Count(done) : $"stopped after {Count(done)} of {Count(total)}";
        Say($"{name}: {amount} {unit} in {Duration(Elapsed)}{Rate}{Remark}");
    }

    /// <summary>Writes a duration as <c>0:07</c>, <c>12:07</c> or <c>3:12:07</c>.</summary>
    internal static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    /// <summary>Writes a number of items, or of items per second, of which few need a decimal.</summary>
    internal static string Count(double number) =>
        number.ToString(number is > 0 and < 10 && !double.IsInteger(number) ? "0.0" : "N0", CultureInfo.InvariantCulture);
}
