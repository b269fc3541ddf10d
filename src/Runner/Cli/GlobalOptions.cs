using System.CommandLine;
using System.Text.RegularExpressions;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary>The options that all commands have.</summary>
internal sealed partial class GlobalOptions
{
    /// <summary>The name of <see cref="Config"/>.</summary>
    public const string ConfigName = "--config";

    /// <summary><c>--config</c></summary>
    public Option<string?> Config { get; } = new(ConfigName)
    {
        Description = "A JSON file with options, before those of midasnet.json and of the user's file (see 'midasnet config show')",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary><c>--quiet</c></summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Write nothing to standard error but errors", Recursive = true };

    /// <summary><c>--no-progress</c></summary>
    public Option<bool> NoProgress { get; } = new("--no-progress") { Description = "Say only what is done, not how far it is", Recursive = true };

    /// <summary><c>--verbose</c></summary>
    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Show where in the program an error arose, and after train and study what share of their time threads worked", Recursive = true };

    /// <summary>The progress that was asked for.</summary>
    public Progress ProgressFor(ParseResult parsed) => Progress.OnStandardError(parsed.GetValue(Quiet), parsed.GetValue(NoProgress), CommandOf(parsed), parsed.GetValue(Verbose));

    /// <summary>The command line with all options, those of files and environment variables included, for a shell.</summary>
    public static string CommandOf(ParseResult parsed) => $"midasnet {string.Join(' ', parsed.Tokens.Select(token => ShellWord.Of(WithoutPassword(token.Value))))}";

    // The command line is written to run folders.
    private static string WithoutPassword(string word) => Password().Replace(word, "$1=***");

    [GeneratedRegex(@"\b(password|pwd|pass)\s*=[^;]*", RegexOptions.IgnoreCase)]
    private static partial Regex Password();
}
