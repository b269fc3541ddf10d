using MidasNet.Cluster.Hosting;

namespace MidasNet.Runner.Sweeps;

/// <summary>The way of a command to a cluster.</summary>
internal static class ClusterConnection
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Opens it.</summary>
    /// <param name="options">Where the cluster is.</param>
    /// <param name="waits">Whether to wait until there is a silo.</param>
    /// <param name="say">Takes lines for people.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ClusterException">Nobody answers.</exception>
    public static async Task<ClusterNode> OpenAsync(ClusterOptions options, bool waits, Action<string> say, CancellationToken cancellation)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            try
            {
                return await ClusterNode.StartClientAsync(options, cancellation);
            }
            catch (Exception error) when (error is not (OperationCanceledException or FormatException))
            {
                string problem = $"no silo of the cluster {options.Address} answers ({error.Message.TrimEnd('.')}); begin one: midasnet worker --cluster ...";
                if (!waits) throw new ClusterException(problem, error);
                if (isFirst) say($"{problem}; waiting for it");
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    /// <summary>Asks until there is an answer: silos and the database may be away for a time.</summary>
    public static async Task<T> AskAsync<T>(Func<Task<T>> call, Action<string> say, CancellationToken cancellation)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return await call();
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested && error is not (IOException or ArgumentException))
            {
                if (isFirst) say($"the cluster does not answer ({error.Message}); trying again");
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    /// <summary>The same for a call without an answer.</summary>
    public static Task AskAsync(Func<Task> call, Action<string> say, CancellationToken cancellation) => AskAsync(
        async () =>
        {
            await call();
            return true;
        },
        say, cancellation);
}
