using System.CommandLine;
using MidasNet.Checks;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet gradcheck</c>: proves on this machine that operations and gradients are computed right.</summary>
internal static class GradCheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var device = new DeviceOptions();
        var threads = CommonOptions.Threads();
        var only = new Option<string?>("--only") { Description = "Only the checks whose names contain this text; without it all", HelpName = "TEXT" };
        var json = CommonOptions.Json();
        var command = new Verb(
            "gradcheck", "Compares every operation and its gradients with their formulas in double precision",
            "midasnet gradcheck",
            "midasnet gradcheck --device gpu",
            "midasnet gradcheck --only 'conv2d 3x3'",
            "midasnet gradcheck --threads 1 --json")
        {
            device.Name, device.Precision, threads, only, json,
        };
        command.SetAction(parsed =>
        {
            using var opened = device.Of(parsed).Settle(options.ProgressFor(parsed)).Open(parsed.GetValue(threads));
            bool asJson = parsed.GetValue(json);
            var results = new List<CheckResult>();
            foreach (var result in GradientCheck.Run(opened, parsed.GetValue(only) ?? ""))
            {
                session.Cancellation.ThrowIfCancellationRequested();
                results.Add(result);
                if (!asJson) session.WriteLine(Line(result));
            }
            if (results.Count == 0)
                throw new UsageException($"--only '{parsed.GetValue(only)}' names no check: it is a part of a name such as 'conv2d', 'batch norm' or 'cross-entropy'.");
            int failed = results.Count(result => !result.Passed);
            if (asJson) session.WriteJson(new GradCheckResults(opened.Name, failed, results));
            else session.WriteLine($"{opened.Name}: {results.Count - failed} of {results.Count} checks passed");
            return failed == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static string Line(CheckResult result) => $"{(result.Passed ? "ok    " : "FAILED")}  {result}";
}
