using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace MidasNet.Web;

/// <summary>A server of networks, runs and sweeps.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private const int MaxConnections = 1000;

    private readonly WebApplication app;
    private readonly PredictionQueue queue;

    private WebServer(WebApplication app, PredictionQueue queue) => (this.app, this.queue) = (app, queue);

    /// <summary>The address that it listens on, such as <c>http://127.0.0.1:5280</c>.</summary>
    public string Url => app.Urls.First();

    /// <summary>The services, for tests.</summary>
    internal IServiceProvider Services => app.Services;

    /// <summary>Listens from now on.</summary>
    /// <param name="content">What is served.</param>
    /// <param name="options">The address and the limits.</param>
    /// <exception cref="IOException">The port is taken, or the address is not one of this machine.</exception>
    public static async Task<WebServer> StartAsync(WebContent content, WebOptions options)
    {
        for (int port = options.Port ?? WebOptions.FirstPort; ; port++)
        {
            var server = Build(content, options with { Port = port });
            try
            {
                await server.app.StartAsync();
                return server;
            }
            catch (IOException taken) when (taken.InnerException is AddressInUseException && options.Port is null && port < WebOptions.LastPort)
            {
                await server.DisposeAsync();
            }
            catch (Exception failure) when (failure is IOException or SocketException)
            {
                await server.DisposeAsync();
                string what = failure.InnerException is AddressInUseException
                    ? options.Port is null ? $"the ports {WebOptions.FirstPort} to {WebOptions.LastPort} of {options.Address} are taken" : $"port {port} of {options.Address} is taken"
                    : $"cannot listen on {options.Address}, port {port}: {failure.Message.TrimEnd('.')}";
                throw new IOException($"{what}; --port names another one, 0 any that is free", failure);
            }
        }
    }

    /// <summary>Accepts no more connections, answers the requests that have arrived, and ends.</summary>
    public async Task StopAsync() => await app.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        queue.Dispose();
    }

    private static WebServer Build(WebContent content, WebOptions options)
    {
        // Nothing comes from files and variables of the environment: all options are those of the command line.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "midasnet" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = options.Timeout;
            kestrel.Listen(options.Address, options.Port ?? 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var services = builder.Services;
        services.AddRouting();
        services.AddMetrics();
        services.AddSingleton<WebMetrics>();
        services.AddSingleton<IHostLifetime, NoSignals>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = 2 * options.Timeout + TimeSpan.FromSeconds(5));
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, WebJson.Text));
        services.AddOpenApi(OpenApiText.Configure);
        services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("midasnet")).WithMetrics(metrics =>
        {
            metrics.AddMeter(WebMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime").AddPrometheusExporter();
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))) metrics.AddOtlpExporter();
        });
        var app = builder.Build();
        var recorded = app.Services.GetRequiredService<WebMetrics>();
        var queue = new PredictionQueue(options.Workers, options.MaxQueue, recorded);
        recorded.Observe(() => queue.Count);
        app.UseRequestGuards(options, content.Report);
        Map(app, content, options, queue, recorded);
        return new WebServer(app, queue);
    }

    private static void Map(WebApplication app, WebContent content, WebOptions options, PredictionQueue queue, WebMetrics metrics)
    {
        var models = new ServedModels(content.Models);
        var predict = new PredictEndpoint(models, queue, options, metrics, content.Clock);
        app.MapPost("/predict", Task<IResult> (HttpContext http, string? model, string? top) => predict.HandleAsync(http, model, top))
            .WithName("predict").WithSummary("Classifies pictures").Produces<PredictAnswer>().ProducesProblems(400, 404, 408, 413, 415, 422, 429, 503);
        app.MapGet("/models", IResult () => TypedResults.Json(new ModelList([.. models.All.Select(ModelDescription.Of)]), WebJson.Text.ModelList))
            .WithSummary("The networks that are served").Produces<ModelList>();
        app.MapGet("/healthz", IResult () => TypedResults.Json(new Health("ok", models.All.Count, queue.Count, options.MaxQueue), WebJson.Text.Health))
            .WithSummary("Whether the server answers").Produces<Health>();
        app.MapGet("/", IResult () => WebPages.Html("index", "MidasNet")).ExcludeFromDescription();
        app.MapGet("/compare", IResult () => WebPages.Html("compare", "Models side by side")).ExcludeFromDescription();
        app.MapGet("/m/{name}", IResult (HttpContext http, string name) => Model(http, models.Find(name))).ExcludeFromDescription();
        app.MapGet("/assets/{file}", IResult (string file) => WebPages.Asset(file)).ExcludeFromDescription();
        var streams = new EventStreams();
        app.MapRuns(content.Runs, streams, options, content.Clock);
        app.MapSweeps(content.Sweeps, streams, options, content.Clock);
        app.MapOpenApi("/openapi.json");
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    private static IResult Model(HttpContext http, ServedModel model)
    {
        if (model.Page.Value is not { } page) return WebPages.Html("model", model.Name, model.Name);
        http.Response.Headers.ContentSecurityPolicy = RequestGuards.ModelPolicy;
        return TypedResults.Bytes(page, "text/html; charset=utf-8");
    }

    /// <summary>Signals are dealt with by the program.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>What is served.</summary>
internal sealed record WebContent
{
    /// <summary>The networks; the first answers where none is named. The server does not dispose of them.</summary>
    public required IReadOnlyList<ServedModel> Models { get; init; }

    /// <summary>The runs.</summary>
    public required IServedRuns Runs { get; init; }

    /// <summary>The sweeps of a cluster; null where none is served.</summary>
    public IServedSweeps? Sweeps { get; init; }

    /// <summary>Takes a line about an unexpected error.</summary>
    public Action<string> Report { get; init; } = _ => { };

    /// <summary>The clock of timeouts.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
