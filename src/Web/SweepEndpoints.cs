using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MidasNet.Web;

/// <summary>The pages of sweeps, and the data behind them.</summary>
internal static class SweepEndpoints
{
    /// <summary>Adds them.</summary>
    /// <param name="app">The application.</param>
    /// <param name="sweeps">The sweeps; null where no cluster is served.</param>
    /// <param name="streams">The events of the server.</param>
    /// <param name="options">How often a sweep is looked at.</param>
    /// <param name="clock">Tells the time.</param>
    public static void MapSweeps(this IEndpointRouteBuilder app, IServedSweeps? sweeps, EventStreams streams, WebOptions options, TimeProvider clock)
    {
        var stopping = app.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        async Task<SweepState> FindAsync(HttpContext http, string name)
        {
            if (sweeps is null) throw ProblemException.NotFound("sweep", name, []);
            if (await sweeps.FindAsync(name, http.RequestAborted) is { } sweep) return sweep;
            var all = await sweeps.AllAsync(http.RequestAborted);
            throw ProblemException.NotFound("sweep", name, all.Select(one => one.Name));
        }

        app.MapGet("/sweeps", async Task<IResult> (HttpContext http) =>
                TypedResults.Json(new SweepList(sweeps is not null, sweeps is null ? [] : await sweeps.AllAsync(http.RequestAborted)), WebJson.Text.SweepList))
            .WithSummary("The sweeps of the cluster that is served").Produces<SweepList>().ProducesProblems(503);
        app.MapGet("/sweeps/{name}", async Task<IResult> (HttpContext http, string name) =>
        {
            await FindAsync(http, name);
            return WebPages.Html("sweep", $"Sweep {name}", name);
        }).ExcludeFromDescription();
        app.MapGet("/sweeps/{name}/state", async Task<IResult> (HttpContext http, string name) => TypedResults.Json(await FindAsync(http, name), WebJson.Text.SweepState))
            .WithSummary("A sweep: its tasks by state, its workers, and the best so far").Produces<SweepState>().ProducesProblems(404, 503);
        app.MapGet("/sweeps/{name}/events", async Task (HttpContext http, string name) =>
        {
            try
            {
                await FindAsync(http, name);
            }
            catch (ProblemException away) when (sweeps is not null && away.Problem.Status == StatusCodes.Status503ServiceUnavailable)
            {
                // The events say so until it is there again: a browser would not ask again.
            }
            if (sweeps is not null) await new SweepStream(streams, sweeps, options, clock).SendAsync(http, name, stopping);
        }).WithSummary("The states of a sweep as server-sent events, until it has ended").Produces(200, contentType: "text/event-stream").ProducesProblems(404, 429);
    }
}
