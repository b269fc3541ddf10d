using MidasNet.Runner.Runs;
using Spectre.Console;
using Progress = MidasNet.Runner.Runs.Progress;

namespace MidasNet.Runner.Tests.Runs;

/// <summary>Collects the lines of a run's progress, one for each report, and calls a test at each: a way to act at a point of the computation.</summary>
/// <param name="onLine">Called with each line, on the thread that reports.</param>
internal sealed class LineWriter(Action<string> onLine) : StringWriter
{
    /// <summary>Progress that writes here, without leaving out lines to save time.</summary>
    public Progress Progress =>
        new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(this) }), ProgressStyle.Lines, TimeProvider.System, TimeSpan.Zero);

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        onLine(value ?? "");
    }
}
