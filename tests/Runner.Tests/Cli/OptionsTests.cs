using System.CommandLine;
using System.Text.RegularExpressions;
using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli;

/// <summary>Holds for the options of all commands.</summary>
public sealed partial class OptionsTests
{
    public static TheoryData<string> Commands => [.. Below(Root()).Select(command => command.Words)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_defaults_that_help_shows_are_accepted(string command)
    {
        string[] words = command.Split(' ');
        var run = CliRun.Of([.. words, "--help"]);
        Assert.Equal(0, run.Code);
        foreach (Match shown in ShownDefault().Matches(run.Output))
        {
            string option = shown.Groups["option"].Value;
            var parsed = Root().Parse([.. words, option, shown.Groups["value"].Value]);
            Assert.DoesNotContain(parsed.Errors, error => error.SymbolResult is System.CommandLine.Parsing.OptionResult result && result.Option.Name == option);
        }
        // No default is missed by the pattern.
        int defaults = run.Output.Split("[default: ").Length - 1;
        Assert.Equal(defaults, ShownDefault().Count(run.Output) + ShownArgument().Count(run.Output));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_value_that_does_not_fit_is_a_usage_error_of_that_option(string command)
    {
        string[] words = command.Split(' ');
        foreach (var option in CommandOf(words).Options.Where(option => option.ValueType.IsValueType && option.ValueType != typeof(bool)))
            CliRun.Of([.. words, option.Name, "§"]).RequireError(ExitCode.Usage, option.Name);
    }

    [Theory]
    [InlineData("train", "--out", "OUT")]
    [InlineData("study")]
    [InlineData("audit")]
    [InlineData("tune")]
    [InlineData("ablate")]
    [InlineData("pretrain")]
    public void States_of_runs_need_not_be_saved(params string[] command)
    {
        using var folder = new TemporaryFolder();
        string[] words = [.. command.Select(word => word == "OUT" ? folder.File("x") : word)];
        // The missing data are an error of the command itself, after its options are read.
        CliRun.Of([.. words, "--data", folder.File("nothing"), "--checkpoint-every", "off", "-q"]).RequireError(ExitCode.Data, "nothing");
        CliRun.Of([.. words, "--data", folder.File("nothing"), "--checkpoint-every", "of"]).RequireError(ExitCode.Usage, "--checkpoint-every takes a time", "'of'");
    }

    [Theory]
    [InlineData("off", "off")]
    [InlineData("0s", "0s")]
    [InlineData("90s", "90s")]
    [InlineData("60s", "1m")]
    [InlineData("120m", "2h")]
    [InlineData("48h", "2d")]
    [InlineData("0.5s", "0.5s")]
    public void The_time_between_states_is_written_as_it_is_read(string given, string written)
    {
        var interval = CheckpointInterval.Parse(given);
        Assert.Equal(written, $"{interval}");
        Assert.Equal(interval, CheckpointInterval.Parse(written));
    }

    private static RootCommand Root() => CommandLine.Root(new Session(TextWriter.Null, TextWriter.Null, CancellationToken.None), new GlobalOptions());

    private static Command CommandOf(string[] words) => words.Aggregate<string, Command>(Root(), (command, word) => command.Subcommands.Single(sub => sub.Name == word));

    private static IEnumerable<(string Words, Command Command)> Below(Command command, string before = "") => command.Subcommands.SelectMany(sub =>
        Below(sub, $"{before}{sub.Name} ").Prepend((Words: before + sub.Name, sub)));

    [GeneratedRegex(@"^ +(-\w, )?(?<option>--[\w-]+) .*\[default: (?<value>[^\]]+)\]", RegexOptions.Multiline)]
    private static partial Regex ShownDefault();

    [GeneratedRegex(@"^ +<.*\[default: [^\]]+\]", RegexOptions.Multiline)]
    private static partial Regex ShownArgument();
}
