using System.CommandLine;
using MidasNet.Learning;
using MidasNet.Runner.Sweeps;
using MidasNet.Web;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet sweep</c>: what a cluster has to do.</summary>
internal static class SweepCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var command = new Command("sweep", "Shows, ends and removes the sweeps of a cluster: what 'tune', 'ablate' and 'study' have it do by --cluster")
        {
            Status(session, options), Watch(session, options), Cancel(session, options), Results(session, options), SweepRemoveCommand.Create(session, options), SweepExportCommand.Create(session, options), RunTasks(session),
            SweepExportCommand.CreateRun(session),
        };
        return command;
    }

    private static Verb Status(Session session, GlobalOptions options)
    {
        var cluster = new ClusterCommandOptions();
        var sweep = new Argument<string?>("sweep") { Description = "The name of a sweep; without it all of them", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json();
        var command = new Verb(
            "status", "Says how far sweeps are: tasks, workers, the best so far, and results that should have been equal and are not",
            "midasnet sweep status --cluster \"Host=localhost;Database=midasnet\"")
        {
            sweep, json,
        };
        cluster.AddForClientTo(command);
        command.SetAction(parsed => With(cluster, parsed, session, options, async queries =>
        {
            var found = new List<SweepSummary>();
            if (parsed.GetValue(sweep) is { } one) found.Add(await queries.StatusAsync(one));
            else foreach (string name in await queries.AllAsync()) if (await queries.FindAsync(name) is { } status) found.Add(status);
            session.Write<IReadOnlyList<SweepSummary>>(found, parsed.GetValue(json), found.Count == 0 ? ["no sweep"] : found.SelectMany(Lines));
        }));
        return command;
    }

    private static Verb Watch(Session session, GlobalOptions options)
    {
        var cluster = new ClusterCommandOptions();
        var sweep = Sweep();
        var json = CommonOptions.Json();
        var command = new Verb("watch", "Shows a sweep until it is finished", "midasnet sweep watch 20260101T120000Z-tune-1a2b3c-4d5e6f --cluster local:30000") { sweep, json };
        cluster.AddForClientTo(command);
        command.SetAction(parsed => With(cluster, parsed, session, options, async queries =>
        {
            string before = "";
            while (true)
            {
                var status = await queries.StatusAsync(parsed.GetRequiredValue(sweep));
                string now = string.Join('\n', Lines(status));
                if (now != before) session.Write(status, parsed.GetValue(json), [.. Lines(status)]);
                before = now;
                if (status.State != SweepState.RunningState) return;
                await Task.Delay(Pause, session.Cancellation);
            }
        }));
        return command;
    }

    private static Verb Cancel(Session session, GlobalOptions options)
    {
        var cluster = new ClusterCommandOptions();
        var sweep = Sweep();
        var json = CommonOptions.Json();
        var command = new Verb("cancel", "Ends a sweep: workers stop its tasks at their next renewal", "midasnet sweep cancel 20260101T120000Z-tune-1a2b3c-4d5e6f --cluster local:30000") { sweep, json };
        cluster.AddForClientTo(command);
        command.SetAction(parsed => With(cluster, parsed, session, options, async queries =>
        {
            string name = parsed.GetRequiredValue(sweep);
            await queries.CancelAsync(name);
            session.Write(await queries.StatusAsync(name), parsed.GetValue(json), [$"{name} is cancelled"]);
        }));
        return command;
    }

    private static Verb Results(Session session, GlobalOptions options)
    {
        var cluster = new ClusterCommandOptions();
        var sweep = Sweep();
        var json = CommonOptions.Json();
        var command = new Verb("results", "Lists the results of a sweep so far, task by task", "midasnet sweep results 20260101T120000Z-tune-1a2b3c-4d5e6f --cluster local:30000 --json") { sweep, json };
        cluster.AddForClientTo(command);
        command.SetAction(parsed => With(cluster, parsed, session, options, async queries =>
        {
            var results = await queries.ResultsAsync(parsed.GetRequiredValue(sweep));
            session.Write(results, parsed.GetValue(json), results.Tasks.Select(task =>
            {
                string place = task.Accuracy is null && task.SetAside is null ? "" : $", fold {task.Fold}, seed {task.Seed}"; // a piece of a study has none
                string score = task.Accuracy is { } accuracy ? $"{Percentage.Of(accuracy)}, " : "";
                return $"{task.Name ?? $"trial {task.Trial}, epochs {task.Epochs}"}{place}: {(task.SetAside is { } reason ? $"set aside: {reason}" : $"{score}{task.Seconds:F1} s, {task.Worker}")}";
            }));
        }));
        return command;
    }

    // The child process of a worker.
    private static Command RunTasks(Session session)
    {
        var threads = CommonOptions.Threads();
        var command = new Command("run-tasks", "Runs the tasks that a worker writes to standard input") { threads };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            using var reader = new StreamReader(session.OpenInput());
            using var host = new TaskHost(parsed.GetValue(threads), reader, session.Output);
            host.Run();
        });
        return command;
    }

    private static Argument<string> Sweep() => new("sweep") { Description = "The name of the sweep, as 'tune', 'ablate', 'study' and 'sweep status' say it" };

    /// <summary>Opens the way to the cluster that a command names, and asks it.</summary>
    public static void With(ClusterCommandOptions cluster, ParseResult parsed, Session session, GlobalOptions options, Func<SweepQueries, Task> ask)
    {
        bool verbose = parsed.GetValue(options.Verbose);
        AskAsync().GetAwaiter().GetResult();

        async Task AskAsync()
        {
            await using var node = await ClusterConnection.OpenAsync(cluster.Read(parsed, verbose ? session.WriteError : null), waits: false, session.WriteError, session.Cancellation);
            await ask(new SweepQueries(node.Grains));
        }
    }

    private static IEnumerable<string> Lines(SweepSummary sweep)
    {
        string best = sweep is { BestName: { } name, BestAccuracy: { } accuracy } ? $"; best in full: {name}, {Percentage.Of(accuracy)}" : "";
        yield return $"{sweep.Id}: {sweep.State}, {Counted.Of(sweep.Done, "run")} done, {sweep.Running.Count} running, {sweep.Waiting} waiting{best}";
        foreach (var run in sweep.Running) yield return $"  {run.Task}: {Percentage.Of(run.Share)} at {run.Worker ?? "nobody"}{(run.Attempt > 1 ? $", attempt {run.Attempt}" : "")}";
        foreach (var worker in sweep.Workers)
            yield return $"  {worker.Name}: {Counted.Of(worker.Tasks, "task")}, {worker.InstructionSet}, {worker.Version}{(worker.Refusal is { } refusal ? $"; it gets none: {refusal}" : "")}";
        foreach (string task in sweep.SetAside) yield return $"  set aside: {task}";
        if (sweep.Duplicates > 0) yield return $"  {Counted.Of(sweep.Duplicates, "run")} done twice, with equal results";
        foreach (string finding in sweep.Findings) yield return $"  finding: {finding}";
    }
}
