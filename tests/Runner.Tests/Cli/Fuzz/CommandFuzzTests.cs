using System.Globalization;
using System.Text.RegularExpressions;
using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli.Fuzz;

/// <summary>
/// Whole commands with any options over any files end with a documented exit code and a message for whoever typed them. <c>MIDASNET_FUZZ_ROUNDS</c> is the number of
/// command lines, <c>MIDASNET_FUZZ_SEED</c> chooses others, <c>MIDASNET_FUZZ_ROUND</c> runs one of them alone.
/// </summary>
public sealed partial class CommandFuzzTests
{
    private const int UsualRounds = 150, MaxShown = 40;

    [Fact]
    public void Each_command_line_ends_with_a_documented_exit_code()
    {
        ulong seed = (ulong)Variable("MIDASNET_FUZZ_SEED", 1);
        int first = Variable("MIDASNET_FUZZ_ROUND", -1), rounds = first >= 0 ? 1 : Variable("MIDASNET_FUZZ_ROUNDS", UsualRounds);
        using var inputs = new CommandFuzzInputs();
        var fuzz = new CommandFuzz(inputs);
        List<string> failures = [];
        var codes = new SortedDictionary<int, int>();
        for (int round = Math.Max(first, 0), last = round + rounds; round < last && failures.Count < MaxShown; round++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var (line, isStopped) = fuzz.Line(new Draw(seed, round));
            var run = CliRun.Of(new CancellationToken(isStopped), line);
            codes[run.Code] = codes.GetValueOrDefault(run.Code) + 1;
            if (Problem(run, isStopped) is { } problem)
            {
                var verbose = first >= 0 ? CliRun.Of(new CancellationToken(isStopped), [.. line, "--verbose"]) : run;
                failures.Add($"seed {seed}, round {round}: {problem}\n  {string.Join(' ', line.Select(Shown))}\n  {verbose.Error.Trim()}");
                TestContext.Current.SendDiagnosticMessage(failures[^1]);
            }
        }
        TestContext.Current.SendDiagnosticMessage(string.Join(", ", codes.Select(pair => $"{pair.Value} with exit code {pair.Key}")));
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        // A generator whose lines were all refused would find nothing.
        if (first < 0) Assert.All([ExitCode.Done, ExitCode.Usage, ExitCode.Data, ExitCode.Weights], code => Assert.Contains(code, codes.Keys));
    }

    /// <summary>What is wrong with how a command ended; null if nothing is.</summary>
    internal static string? Problem(CliRun run, bool isStopped)
    {
        string all = run.Output + run.Error;
        if (all.Contains("unexpected error", StringComparison.Ordinal)) return "an unexpected error";
        if (StackLine().IsMatch(all)) return "a stack trace";
        return run.Code switch
        {
            ExitCode.Done or ExitCode.RequirementMissed => null,
            ExitCode.Usage or ExitCode.Data or ExitCode.Weights or ExitCode.Diverged => run.Error.Length > 0 ? null : "no message",
            ExitCode.Interrupted => isStopped ? null : "it says that it was stopped",
            ExitCode.Failed => run.Error.Contains("gpu", StringComparison.Ordinal) || run.Error.Contains("memory", StringComparison.Ordinal) ? null : "exit code 1 without its reason",
            _ => $"exit code {run.Code}",
        };
    }

    private static string Shown(string argument) =>
        argument.Length > 200 ? $"'{argument[..20]}...' ({argument.Length} letters)" : $"'{argument.Replace("\u0000", "\\0", StringComparison.Ordinal)}'";

    private static int Variable(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : usual;

    [GeneratedRegex(@"^   at \S", RegexOptions.Multiline)]
    private static partial Regex StackLine();
}
