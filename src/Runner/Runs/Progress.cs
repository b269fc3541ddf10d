using MidasNet.Learning;
using Spectre.Console;

namespace MidasNet.Runner.Runs;

/// <summary>
/// Reports on standard error how far a run is, phase by phase (a network, an evaluation); several are open where runs are trained side by side. Standard output
/// stays free for data.
/// </summary>
/// <param name="console">Where to write.</param>
/// <param name="style">How much to write.</param>
/// <param name="clock">Measures the durations.</param>
/// <param name="interval">The time between two plain lines.</param>
internal sealed class Progress(IAnsiConsole console, ProgressStyle style, TimeProvider clock, TimeSpan interval) : IRunProgress
{
    private readonly Lock writing = new();
    private readonly ProgressDisplay display = new(console);

    /// <summary>The command line of the run whose progress this is, for its report; null for none.</summary>
    public string? Command { get; init; }

    /// <summary>Whether lines of <see cref="SayDetail"/> are written.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Tells of the progress on standard error, as befits what that is: a bar on a terminal, else a line every ten seconds.</summary>
    /// <param name="quiet">Show nothing.</param>
    /// <param name="noProgress">Show finished phases only.</param>
    /// <param name="command">The command line.</param>
    /// <param name="verbose">Write details, too.</param>
    public static Progress OnStandardError(bool quiet, bool noProgress, string? command = null, bool verbose = false)
    {
        var settings = new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            // Spectre would ask whether standard output is redirected, which says nothing about standard error.
            Interactive = Console.IsErrorRedirected ? InteractionSupport.No : InteractionSupport.Yes,
        };
        if (IsSet("NO_COLOR", Environment.GetEnvironmentVariable)) settings.ColorSystem = ColorSystemSupport.NoColors;
        var console = AnsiConsole.Create(settings);
        // A bar needs a terminal that can move its cursor; without, Spectre would write percentages of its own.
        bool isTerminal = !Console.IsErrorRedirected && console.Profile.Capabilities.Ansi;
        var style = StyleFor(isTerminal, quiet, noProgress, Environment.GetEnvironmentVariable);
        return new Progress(console, style, TimeProvider.System, TimeSpan.FromSeconds(10)) { Command = command, IsVerbose = verbose };
    }

    /// <summary>
    /// The style that fits. <c>TERM=dumb</c> and <c>CI</c> mean that the output is not watched live; <c>NO_COLOR</c>
    /// (no-color.org) is about colours only, and changes nothing here.
    /// </summary>
    public static ProgressStyle StyleFor(bool isTerminal, bool quiet, bool noProgress, Func<string, string?> environment)
    {
        if (quiet) return ProgressStyle.Silent;
        if (noProgress) return ProgressStyle.Phases;
        bool plain = !isTerminal || environment("TERM") == "dumb" || (IsSet("CI", environment) && environment("CI") != "false");
        return plain ? ProgressStyle.Lines : ProgressStyle.Bar;
    }

    /// <summary>Begins a phase; disposing of it ends it.</summary>
    /// <param name="name">The work, such as <c>fold 2, epoch 3 of 10</c>.</param>
    /// <param name="total">How many items there are to do.</param>
    /// <param name="unit">The name of the items.</param>
    /// <param name="done">How many of them were done before; they do not count for the rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">The total is negative.</exception>
    public ProgressPhase Begin(string name, long total, string unit = "images", long done = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        name = TerminalText.Of(name);
        var bar = style == ProgressStyle.Bar ? new ProgressBar(display, name, total, unit) : null;
        return new ProgressPhase(name, total, unit, clock, bar, done)
        {
            Interval = style == ProgressStyle.Lines ? interval : TimeSpan.MaxValue,
            Say = Say,
        };
    }

    IRunPhase IRunProgress.Begin(string name, long total, string unit, long done) => Begin(name, total, unit, done);

    /// <summary>Writes a line of its own, above the bar if there is one.</summary>
    public void Say(string line)
    {
        if (style == ProgressStyle.Silent) return;
        line = TerminalText.Of(line);
        lock (writing)
        {
            if (style == ProgressStyle.Bar) console.WriteLine(line);
            // Spectre would break lines at 80 columns, which makes log files hard to search.
            else console.Profile.Out.Writer.WriteLine(line);
        }
    }

    /// <summary>Writes a line that is for those who ask for details.</summary>
    public void SayDetail(string line)
    {
        if (IsVerbose) Say(line);
    }

    private static bool IsSet(string variable, Func<string, string?> environment) => !string.IsNullOrEmpty(environment(variable));
}
