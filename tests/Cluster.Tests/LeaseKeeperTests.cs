using System.Threading.Channels;
using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Workers;

namespace MidasNet.Cluster.Tests;

public sealed class LeaseKeeperTests
{
    private const int Token = 1;

    [Fact]
    public async Task A_lease_is_renewed_while_a_state_is_being_saved_and_the_task_hears_of_the_state_afterwards()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("run.state.safetensors"), "a state");
        var task = new RenewedTask();
        var sent = new TaskCompletionSource<string>();
        using CancellationTokenSource lost = new(), ended = new();
        var lease = Keeper(task, folder, (_, _) => sent.Task);
        var renewing = lease.RunAsync(lost, ended.Token);

        for (int i = 0; i < 5; i++) Assert.Null(await task.NextAsync()); // the saving began after the first of these
        sent.SetResult("checksum");
        string? checkpoint;
        while ((checkpoint = await task.NextAsync()) is null) { }
        Assert.Equal("checksum", checkpoint);
        await ended.CancelAsync();
        await renewing;
        Assert.False(lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_run_that_has_ended_does_not_wait_for_its_state_to_be_saved()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("run.state.safetensors"), "a state");
        var task = new RenewedTask();
        var saving = new TaskCompletionSource();
        using CancellationTokenSource lost = new(), ended = new();
        var lease = Keeper(task, folder, async (_, unneeded) =>
        {
            saving.TrySetResult();
            await Task.Delay(Timeout.Infinite, unneeded);
            return "never";
        });
        var renewing = lease.RunAsync(lost, ended.Token);
        await saving.Task;
        await ended.CancelAsync();
        await renewing;
        Assert.False(lost.IsCancellationRequested);
    }

    private static LeaseKeeper Keeper(ITask task, TemporaryFolder folder, Func<string, CancellationToken, Task<string>> send)
    {
        var options = new WorkerOptions
        {
            Facts = Specs.Worker("w"),
            Parallel = 1,
            Folder = folder.Path,
            Lease = new LeaseOptions { Renewal = TimeSpan.FromMilliseconds(1) },
            CheckpointEvery = TimeSpan.Zero,
        };
        return new LeaseKeeper(task, Token, options, send, _ => Task.CompletedTask, folder.Path);
    }

    /// <summary>A task whose lease is never lost.</summary>
    private sealed class RenewedTask : ITask
    {
        private readonly Channel<string?> renewals = Channel.CreateUnbounded<string?>();

        /// <summary>The checkpoint that the next renewal names.</summary>
        public ValueTask<string?> NextAsync() => renewals.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public Task<bool> RenewAsync(int token, RunReport report)
        {
            renewals.Writer.TryWrite(report.Checkpoint);
            return Task.FromResult(token == Token);
        }

        public Task<LeaseAnswer> LeaseAsync(string worker, string sweep) => throw new NotSupportedException();

        public Task<LeaseAnswer> LookAsync() => throw new NotSupportedException();

        public Task<ResultComparison> CompleteAsync(string sweep, TaskResult result) => throw new NotSupportedException();

        public Task FailAsync(int token, string error) => throw new NotSupportedException();

        public Task ReleaseAsync(int token, string? checkpoint) => throw new NotSupportedException();

        public Task RevokeAsync(string sweep) => throw new NotSupportedException();

        public Task<RunView> ViewAsync() => throw new NotSupportedException();
    }
}
