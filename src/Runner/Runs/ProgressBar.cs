using Spectre.Console;

namespace MidasNet.Runner.Runs;

/// <summary>The live bar of one phase, drawn by the <see cref="ProgressDisplay"/>.</summary>
internal sealed class ProgressBar : IDisposable
{
    private readonly ProgressDisplay display;
    private readonly ProgressTask task;
    private readonly long total;
    private readonly string unit;

    /// <summary>Shows an empty bar.</summary>
    public ProgressBar(ProgressDisplay display, string name, long total, string unit)
    {
        (this.display, this.total, this.unit) = (display, total, unit);
        task = display.Add(name, Math.Max(1, total));
    }

    /// <summary>Shows how many items are done, how fast, and a remark.</summary>
    public void Show(long done, double itemsPerSecond, string note)
    {
        if (itemsPerSecond > 0)
        {
            string left = ProgressPhase.Duration(TimeSpan.FromSeconds((total - done) / itemsPerSecond));
            string remark = note.Length > 0 ? $", {note}" : "";
            display.Show(task, $"{ProgressPhase.Count(itemsPerSecond)} {unit}/s, {left} left{remark}");
        }
        task.Value = done;
    }

    /// <summary>Clears the bar.</summary>
    public void Dispose() => display.Remove(task);
}
