using System.Diagnostics;
using System.Text.Json;
using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Workers;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sweeps;

/// <summary>Runs tasks in a child process of this program, which is kept for the next task. A child that crashes takes no one with it.</summary>
/// <param name="threads">Threads that the child computes with.</param>
internal sealed class ChildRunner(int threads) : ITaskRunner
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const int MaxErrorText = 2000;
    private Process? child;
    private string errors = "";

    /// <inheritdoc/>
    public async Task<RunOutcome> RunAsync(TaskSpec task, string data, string folder, Action<RunReport> report, CancellationToken stop)
    {
        var process = Child();
        var order = new TaskOrder
        {
            Recipe = task.Recipe,
            Epochs = task.Epochs,
            Folds = task.Conditions.Folds,
            Fold = task.Fold,
            Repetition = task.Repetition,
            ByWriter = task.Conditions.ByWriter,
            Seed = task.Conditions.Seed,
            Data = data,
            Folder = folder,
        };
        using var giveUp = new CancellationTokenSource();
        await using var stopping = stop.Register(() =>
        {
            giveUp.CancelAfter(Patience);
            TrySend(process, new TaskOrder { Stop = true });
        });
        try
        {
            if (!TrySend(process, order)) return Crashed(process);
            while (await process.StandardOutput.ReadLineAsync(giveUp.Token) is { } line)
            {
                if (Read(line) is not { } reply) continue;
                if (OutcomeOf(reply) is { } outcome) return outcome;
                report(new RunReport { Images = reply.Images, TotalImages = reply.TotalImages, Metrics = reply.Metrics is { } metrics ? [metrics] : [] });
            }
            return stop.IsCancellationRequested ? new RunOutcome { WasStopped = true } : Crashed(process);
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            End();
            return new RunOutcome { WasStopped = true };
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        End();
        return ValueTask.CompletedTask;
    }

    private static RunOutcome? OutcomeOf(TaskReply reply) =>
        reply.Content is { } content ? new RunOutcome { Result = new RunResult(content, reply.Accuracy, reply.Loss, reply.Seconds) { File = reply.File } }
        : reply.Error is { } error ? new RunOutcome { Error = error }
        : reply.MachineError is { } machine ? new RunOutcome { MachineError = machine }
        : reply.Stopped ? new RunOutcome { WasStopped = true }
        : null;

    private static TaskReply? Read(string line)
    {
        try
        {
            return RunJson.Read<TaskReply>(line);
        }
        catch (JsonException)
        {
            return null; // a line that a library has written
        }
    }

    private Process Child()
    {
        if (child is { HasExited: false }) return child;
        child?.Dispose();
        errors = "";
        var start = StartInfo(["sweep", "run-tasks", "--threads", $"{threads}"]);
        child = Process.Start(start) ?? throw new IOException($"'{start.FileName}' cannot be started");
        child.ErrorDataReceived += (_, line) => errors = $"{errors}{line.Data}\n" is { Length: > MaxErrorText } much ? much[^MaxErrorText..] : $"{errors}{line.Data}\n";
        child.BeginErrorReadLine();
        return child;
    }

    private static ProcessStartInfo StartInfo(string[] arguments)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string own = Environment.ProcessPath ?? "", library = Path.Combine(AppContext.BaseDirectory, "midasnet.dll");
        bool isProgram = Path.GetFileNameWithoutExtension(own) == "midasnet";
        start.FileName = isProgram ? own : Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        if (!isProgram) start.ArgumentList.Add(library);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        // Options that variables set for this command are not meant for the child's.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MIDASNET_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        return start;
    }

    private static bool TrySend(Process process, TaskOrder order)
    {
        try
        {
            lock (process)
            {
                process.StandardInput.WriteLine(RunJson.LineOf(order));
                process.StandardInput.Flush();
            }
            return true;
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or ObjectDisposedException)
        {
            return false;
        }
    }

    private RunOutcome Crashed(Process process)
    {
        process.WaitForExit();
        string said = errors.Trim().ReplaceLineEndings(" ");
        string error = $"the process of the task ended with exit code {process.ExitCode}{(said.Length > 0 ? $": {said}" : "")}";
        End();
        return new RunOutcome { Error = error };
    }

    private void End()
    {
        if (child is not { } process) return;
        child = null;
        try
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(TimeSpan.FromSeconds(2))) process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // It has ended by itself.
        }
        process.Dispose();
    }
}
