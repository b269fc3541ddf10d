using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MidasNet.Web;

/// <summary>The pages of runs and audits, and the data behind them.</summary>
internal static class RunEndpoints
{
    /// <summary>Adds them.</summary>
    public static void MapRuns(this IEndpointRouteBuilder app, IServedRuns runs, EventStreams streams, WebOptions options, TimeProvider clock)
    {
        var stopping = app.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var stream = new MetricsStream(streams, options, clock);
        IServedRun Run(string name) => runs.Find(name) ?? throw ProblemException.NotFound("run", name, runs.All.Select(run => run.Name));
        IServedAudit Audit(string name) => Run(name).Audit ?? throw ProblemException.NotFound("audit", name, runs.All.Where(run => run.Audit is not null).Select(run => run.Name));

        app.MapGet("/runs", IResult () => TypedResults.Json(new RunList([.. runs.All.Select(RunDescription.Of)]), WebJson.Text.RunList))
            .WithSummary("The runs that are served").Produces<RunList>();
        app.MapGet("/runs/{name}", IResult (HttpContext http, string name) => Report(http, Run(name))).ExcludeFromDescription();
        app.MapGet("/runs/{name}/mistakes", IResult (string name) =>
            Run(name).HasPredictions ? WebPages.Html("mistakes", $"Mistakes of {name}", name) : throw Lacks(name, "predictions")).ExcludeFromDescription();
        app.MapGet("/runs/{name}/live", IResult (string name) =>
            Run(name).MetricsFile is not null ? WebPages.Html("live", $"Curves of {name}", name) : throw Lacks(name, "metrics")).ExcludeFromDescription();
        app.MapGet("/runs/{name}/predictions", IResult (string name, string? given, string? predicted, string? offset, string? limit) =>
                TypedResults.Json(PredictionPage.Of(Run(name).Predictions(), given, predicted, offset, limit), WebJson.Text.PredictionPage))
            .WithSummary("Mistakes of a run").Produces<PredictionPage>().ProducesProblems(400, 404);
        app.MapGet("/runs/{name}/pictures", IResult (string name, string? image) =>
                Run(name).Picture(image ?? "") is { } picture
                    ? TypedResults.Bytes(picture.Content, picture.ContentType)
                    : throw new ProblemException(StatusCodes.Status404NotFound, "unknown-image", "Unknown image", "the run has no such image, or its data is not where it was"))
            .WithSummary("A picture of a run").Produces(200, contentType: "image/png").ProducesProblems(404);
        app.MapGet("/runs/{name}/events", async Task (HttpContext http, string name) =>
        {
            var run = Run(name);
            await stream.SendAsync(http, run, run.MetricsFile ?? throw Lacks(name, "metrics"), stopping);
        }).WithSummary("The metrics of a run as server-sent events").Produces(200, contentType: "text/event-stream").ProducesProblems(404, 429);

        app.MapGet("/audits/{name}/review", IResult (string name) =>
        {
            Audit(name);
            return WebPages.Html("review", $"Review of {name}", name);
        }).ExcludeFromDescription();
        app.MapGet("/audits/{name}/suspects", IResult (string name) => TypedResults.Json(Audit(name).Read(), WebJson.Text.AuditReview))
            .WithSummary("The suspects of an audit, and what was decided about them").Produces<AuditReview>().ProducesProblems(404);
        app.MapPut("/audits/{name}/decisions", async Task<IResult> (HttpContext http, string name) =>
        {
            RequestGuards.RequireSameOrigin(http);
            var audit = Audit(name);
            audit.Decide(await ReadDecisionAsync(http, options));
            return TypedResults.NoContent();
        }).WithSummary("Decides about a suspect; saved at once").Accepts<SentDecision>("application/json").Produces(204).ProducesProblems(400, 403, 404, 408, 413, 415);
    }

    private static FileContentHttpResult Report(HttpContext http, IServedRun run)
    {
        if (run.ReportFile is not { } file) throw Lacks(run.Name, "report yet");
        http.Response.Headers.ContentSecurityPolicy = RequestGuards.ReportPolicy;
        return TypedResults.Bytes(File.ReadAllBytes(file), "text/html; charset=utf-8");
    }

    private static ProblemException Lacks(string run, string what) => new(StatusCodes.Status404NotFound, "not-in-run", "Not in this run", $"the run '{run}' has no {what}");

    private static async Task<Decision> ReadDecisionAsync(HttpContext http, WebOptions options)
    {
        // A form of another site cannot send this type.
        if (!http.Request.HasJsonContentType())
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "content-type", "Unsupported content type", "a decision is sent as application/json");
        var sent = SentDecision.Read(await RequestPictures.ReadBodyAsync(http, options));
        return new Decision(sent.Image, sent.Decision, sent.Label);
    }
}
