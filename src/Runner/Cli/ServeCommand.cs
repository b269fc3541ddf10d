using System.CommandLine;
using System.Net;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Pages;
using MidasNet.Runner.Serving;
using MidasNet.Web;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet serve</c>: networks, runs and sweeps by HTTP, for browsers and programs.</summary>
internal static class ServeCommand
{
    private const int MaxPort = 65535;
    private const long MaxBody = 1 << 30;

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var usual = new WebOptions();
        var paths = new Argument<string[]>("what")
        {
            Description = "Checkpoints or ONNX models, folders of runs, and folders that hold some, such as runs; without any the network of Part 1 that is shipped",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "CHECKPOINT|RUN",
        };
        var port = CommonOptions.Integer("--port", $"The port to listen on, 0 for any that is free; without it the first free one from {WebOptions.FirstPort} to {WebOptions.LastPort}", min: 0, MaxPort);
        var host = new Option<string>("--host")
        {
            Description = "The address to listen on: localhost, * for all of this machine, or one of its addresses. Beyond localhost, everyone who reaches it can use it",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => "localhost",
        };
        var allowHost = new Option<string[]>("--allow-host")
        {
            Description = "A name that requests may ask for besides localhost, such as that of a reverse proxy; may be given several times",
            HelpName = "NAME",
        };
        var maxBody = new Option<int>("--max-body")
        {
            Description = "The largest body of a request, in bytes or with K or M",
            HelpName = "SIZE",
            DefaultValueFactory = _ => usual.MaxBodyBytes,
            CustomParser = result =>
            {
                string given = result.Tokens is [var token] ? token.Value : "";
                if (SizeOf(given) is { } size) return size;
                result.AddError($"--max-body takes a size from 1 to 1024M, such as 500K or 10M; was given '{given}'.");
                return 0;
            },
        };
        var maxQueue = CommonOptions.Integer("--max-queue", "The pictures that may wait; a request beyond them is answered with 429", min: 1, max: 100_000);
        maxQueue.DefaultValueFactory = _ => usual.MaxQueue;
        var timeout = CommonOptions.Time("--timeout", "The time that a request may take to arrive, and then to wait for its answer; 10s without it");
        var threads = CommonOptions.Threads();
        var runtime = new Option<string?>("--runtime")
        {
            Description = "The engine for browsers, as eng/page.sh makes it, for the pages of networks; without it that of the program, if it is there",
            HelpName = "FILE",
        };
        var cluster = new ClusterCommandOptions();
        var json = CommonOptions.Json();
        var command = new Verb(
            "serve", "Serves networks, runs and sweeps over HTTP, from this machine alone unless told otherwise: POST /predict, models side by side, mistakes, live curves, reviews of audits",
            "midasnet serve",
            "midasnet serve photos.safetensors other.onnx",
            "midasnet serve runs",
            "midasnet serve runs --cluster \"Host=localhost;Database=midasnet\"",
            "midasnet serve --host '*' --port 8080 --max-body 10M photos.safetensors")
        {
            paths, port, host, allowHost, maxBody, maxQueue, timeout, threads, runtime, json,
        };
        cluster.AddForClientTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(host) is { Tokens: [var name] } && AddressOf(name.Value) is null)
                result.AddError($"--host takes localhost, * or an address such as 192.168.1.7; was given '{name.Value}'.");
        });
        command.SetAction(parsed =>
        {
            bool quiet = parsed.GetValue(options.Quiet);
            var asked = new WebOptions
            {
                Address = AddressOf(parsed.GetRequiredValue(host)) ?? IPAddress.Loopback,
                Port = CommonOptions.IfGiven(parsed, port),
                AllowedHosts = parsed.GetValue(allowHost) ?? [],
                MaxBodyBytes = parsed.GetValue(maxBody),
                MaxQueue = parsed.GetValue(maxQueue),
                Timeout = parsed.GetValue(timeout) ?? usual.Timeout,
                Threads = parsed.GetValue(threads),
            };
            void Say(string line)
            {
                if (!quiet) session.WriteError(line);
            }
            Serve(parsed.GetValue(paths) ?? [], asked, parsed.GetValue(runtime), cluster.Served(parsed, session), parsed.GetValue(json), session, Say);
        });
        return command;
    }

    private static void Serve(
        string[] paths, WebOptions options, string? runtime, Func<Task<ServedCluster>>? openCluster, bool asJson, Session session, Action<string> say)
    {
        using var runs = new ServedFolders([.. paths.Where(Directory.Exists)]);
        var models = new List<ServedModel>();
        try
        {
            var engine = new Lazy<PageRuntime?>(() => Runtime(runtime));
            if (runtime is not null) _ = engine.Value; // what is wrong with it is said now
            foreach (string file in CheckpointsOf(paths, runs, isEnough: openCluster is not null, say))
            {
                session.Cancellation.ThrowIfCancellationRequested();
                var model = ServedModel.Load(NameFor(file, models), file, options, ShippedCheckpoint.Pretrained);
                models.Add(model with { Page = new Lazy<byte[]?>(() => PageOf(engine.Value, file, model.Name)) });
            }
            var content = new WebContent { Models = models, Runs = runs, Report = session.WriteError };
            RunAsync(content, options, openCluster, asJson, session, say).GetAwaiter().GetResult();
        }
        finally
        {
            foreach (var model in models) model.Dispose();
        }
    }

    private static async Task RunAsync(WebContent content, WebOptions options, Func<Task<ServedCluster>>? openCluster, bool asJson, Session session, Action<string> say)
    {
        await using var cluster = openCluster is null ? null : await openCluster();
        await using var server = await WebServer.StartAsync(content with { Sweeps = cluster }, options);
        string[] names = [.. content.Models.Select(model => model.Name)], runs = [.. content.Runs.All.Select(run => run.Name)];
        string url = ShownUrl(server.Url);
        session.Write(new ServedAddress(url, names, runs, cluster?.Address), asJson, Lines(url, names, runs, cluster?.Address));
        if (!options.IsLoopback)
            say($"warning: everyone who reaches {options.Address} can use this server, see its runs and sweeps and decide in reviews; it has no passwords and no encryption, see docs/guides/web-service.md");
        try
        {
            await Task.Delay(Timeout.Infinite, session.Cancellation);
        }
        finally
        {
            await server.StopAsync();
        }
    }

    private static IEnumerable<string> Lines(string url, string[] models, string[] runs, string? cluster)
    {
        yield return $"listening on  {url}";
        if (models.Length > 0) yield return $"models        {string.Join(", ", models)}";
        if (runs.Length > 0) yield return $"runs          {Counted.Of(runs.Length, "run")}";
        if (cluster is not null) yield return $"sweeps        those of the cluster {cluster}";
        yield return "Ctrl-C ends it";
    }

    // An address that a browser opens.
    private static string ShownUrl(string url) => url.Replace("://0.0.0.0:", "://localhost:", StringComparison.Ordinal).Replace("://[::]:", "://localhost:", StringComparison.Ordinal);

    // The shipped network is served where nothing else is.
    private static IEnumerable<string> CheckpointsOf(string[] paths, ServedFolders runs, bool isEnough, Action<string> say)
    {
        if (paths.Length == 0) return isEnough ? [] : [ShippedCheckpoint.Choose(null)];
        var files = new List<string>(paths.Where(path => !Directory.Exists(path)));
        foreach (var run in runs.Open().Where(run => run.Kind == "training" && run.IsFinished))
        {
            if (run.Checkpoint() is { } file) files.Add(file);
            else say($"the checkpoint of the run {run.Name} is not where it was written: name its file to serve it");
        }
        return files.DistinctBy(Path.GetFullPath);
    }

    private static string NameFor(string file, List<ServedModel> models)
    {
        string plain = Path.GetFileNameWithoutExtension(file), name = plain;
        for (int number = 2; models.Exists(model => model.Name == name); number++) name = $"{plain}-{number}";
        return name;
    }

    private static PageRuntime? Runtime(string? named) => (named ?? PageRuntimeSource.FindBuilt(AppContext.BaseDirectory)) is { } file ? PageRuntime.Read(file) : null;

    // A network that no page can hold is predicted by the server.
    private static byte[]? PageOf(PageRuntime? engine, string file, string name)
    {
        if (engine is null) return null;
        try
        {
            using var page = new MemoryStream();
            PageFile.Write(page, engine, PageCheckpoint.Read(file), name);
            return page.ToArray();
        }
        catch (Exception unfit) when (unfit is WeightFormatException or IOException)
        {
            return null;
        }
    }

    private static IPAddress? AddressOf(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        _ => IPAddress.TryParse(host, out var address) ? address : null,
    };

    private static int? SizeOf(string text) => ByteSize.Parse(text) is { } bytes and > 0 and <= MaxBody ? (int)bytes : null;
}

/// <summary>Where a server listens: the object of <c>serve --json</c>.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Models">The names of its networks.</param>
/// <param name="Runs">The names of its runs.</param>
/// <param name="Cluster">The cluster whose sweeps it shows; null for none.</param>
internal sealed record ServedAddress(string Url, IReadOnlyList<string> Models, IReadOnlyList<string> Runs, string? Cluster);
