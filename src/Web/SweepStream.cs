using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MidasNet.Web;

/// <summary>
/// Server-sent events that follow a sweep: its <see cref="SweepState"/> as the data of each. The event <c>away</c> says that the cluster does not answer,
/// with a <see cref="Problem"/>; it is asked again. <c>done</c> says that nothing is left to do, <c>gone</c> that the sweep was removed.
/// </summary>
internal sealed class SweepStream(EventStreams streams, IServedSweeps sweeps, WebOptions options, TimeProvider clock)
{
    /// <summary>Sends until the sweep has ended, the client is gone or the server stops.</summary>
    /// <exception cref="ProblemException">Too many pages are followed.</exception>
    public Task SendAsync(HttpContext http, string name, CancellationToken stopping) => streams.SendAsync(http, end => FollowAsync(http, name, end), stopping);

    private async Task FollowAsync(HttpContext http, string name, CancellationToken end)
    {
        while (true)
        {
            var (events, hasEnded) = await NextAsync(name, end);
            await EventStreams.WriteAsync(http, events, end);
            if (hasEnded) return;
            await Task.Delay(options.SweepInterval, clock, end);
        }
    }

    private async Task<(string Events, bool HasEnded)> NextAsync(string name, CancellationToken end)
    {
        try
        {
            if (await sweeps.FindAsync(name, end) is not { } sweep) return ("event: gone\ndata: {}\n\n", true);
            bool isRunning = sweep.State == SweepState.RunningState;
            // JSON has no line ends of its own.
            return ($"data: {JsonSerializer.Serialize(sweep, WebJson.Text.SweepState)}\n\n{(isRunning ? "" : "event: done\ndata: {}\n\n")}", !isRunning);
        }
        catch (ProblemException away)
        {
            return ($"event: away\ndata: {JsonSerializer.Serialize(away.Problem, WebJson.Text.Problem)}\n\n", false);
        }
    }
}
