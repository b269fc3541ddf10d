using ClusterOptionsOfOrleans = Orleans.Configuration.ClusterOptions;
using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace MidasNet.Cluster.Hosting;

/// <summary>A process that belongs to a cluster, as a silo, which grains live on, or as a client of silos.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private const string Name = "midasnet", Npgsql = "Npgsql";
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(10), Leave = TimeSpan.FromSeconds(20), Find = TimeSpan.FromSeconds(15);
    private readonly IHost host;
    private readonly Expulsion expulsion;

    private ClusterNode(IHost host, int port) => (this.host, Port, expulsion) = (host, port, host.Services.GetRequiredService<Expulsion>());

    /// <summary>
    /// Ends when this silo learns that the others have given it up, as they do with one that sleeps or whose network is cut: it can answer no more, and must be
    /// disposed of. Where the same process joins again it is a new silo.
    /// </summary>
    public Task<string> Expelled => expulsion.Reason;

    /// <summary>The way to grains.</summary>
    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The measurements of this process.</summary>
    public ClusterTelemetry Telemetry => host.Services.GetRequiredService<ClusterTelemetry>();

    /// <summary>The port at which clients find the silo; 0 of a client.</summary>
    public int Port { get; }

    /// <summary>Begins a silo.</summary>
    /// <exception cref="FormatException">It would be reachable from elsewhere without a secret.</exception>
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be reached.</exception>
    public static async Task<ClusterNode> StartSiloAsync(ClusterOptions options, CancellationToken cancellation)
    {
        options.RequireSecret();
        if (options.Address.Database is { } database) await Schema.EnsureAsync(database, cancellation);
        int siloPort = options.SiloPort > 0 ? options.SiloPort : ClusterAddress.FreePort(options.Own);
        int gatewayPort = options.Address.Port > 0 ? options.Address.Port : options.GatewayPort > 0 ? options.GatewayPort : ClusterAddress.FreePort(options.Own);
        var builder = Builder(options);
        builder.UseOrleans(silo => Configure(silo, options, siloPort, gatewayPort));
        return await StartAsync(builder, gatewayPort, cancellation);
    }

    /// <summary>Begins a client.</summary>
    /// <exception cref="FormatException">It would talk to others without a secret.</exception>
    /// <exception cref="TimeoutException">No silo answers.</exception>
    public static async Task<ClusterNode> StartClientAsync(ClusterOptions options, CancellationToken cancellation)
    {
        options.RequireSecret();
        if (options.Address.Database is { } database) await Schema.EnsureAsync(database, cancellation);
        else if (options.Address.Port == 0) throw new FormatException("name the port of the cluster, which 'midasnet tune --cluster local' has said: local:PORT");
        var builder = Builder(options);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptionsOfOrleans>(SetNames);
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = Answer);
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
            if (options.Address.Database is { } connection)
            {
                client.UseAdoNetClustering(clustering =>
                {
                    clustering.Invariant = Npgsql;
                    clustering.ConnectionString = connection;
                });
            }
            else
            {
                client.UseLocalhostClustering(options.Address.Port, Name, Name);
            }
            if (options.Key is { } key) client.UseTls(key.Configure);
        });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Find);
        try
        {
            return await StartAsync(builder, port: 0, patience.Token);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(FormattableString.Invariant($"it was tried for {Find.TotalSeconds:F0} seconds{(options.Key is null ? "" : "; has it the same secret?")}"), late);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Leave);
        try
        {
            await host.StopAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The others notice that it is gone.
        }
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else host.Dispose();
    }

    /// <summary>The services that grains receive.</summary>
    internal static void AddServices(IServiceCollection services, LeaseOptions lease)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(lease);
        services.AddMetrics();
        services.AddSingleton<ClusterTelemetry>();
    }

    /// <summary>Stores grains in a folder.</summary>
    internal static void AddFileStorage(IServiceCollection services, string folder) => services.AddKeyedSingleton<IGrainStorage>(
        GrainNames.Storage, (provider, _) => new FileGrainStorage(folder, new OrleansGrainStorageSerializer(provider.GetRequiredService<Serializer>())));

    private static void Configure(ISiloBuilder silo, ClusterOptions options, int siloPort, int gatewayPort)
    {
        silo.Configure<ClusterOptionsOfOrleans>(SetNames);
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = messaging.SystemResponseTimeout = Answer);
        silo.Configure<GrainCollectionOptions>(collection => collection.CollectionQuantum = TimeSpan.FromSeconds(30));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            // A silo that was killed is given up after about five seconds.
            membership.ProbeTimeout = TimeSpan.FromSeconds(1.5);
            membership.NumMissedProbesLimit = 3;
            membership.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(15);
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
            membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
        if (options.Address.Database is { } database)
        {
            silo.UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = Npgsql;
                clustering.ConnectionString = database;
            });
            silo.ConfigureEndpoints(options.Own, siloPort, gatewayPort, listenOnAnyHostAddress: false);
            silo.AddAdoNetGrainStorage(GrainNames.Storage, builder => builder.Configure<Serializer>((storage, serializer) =>
            {
                storage.Invariant = Npgsql;
                storage.ConnectionString = database;
                storage.DeleteStateOnClear = true;
                storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            }));
        }
        else
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, primarySiloEndpoint: null, Name, Name);
            string folder = options.Folder ?? throw new ArgumentException("a cluster of one silo needs a folder", nameof(options));
            AddFileStorage(silo.Services, folder);
        }
        if (options.Key is { } key) silo.UseTls(key.Configure);
    }

    private static HostApplicationBuilder Builder(ClusterOptions options)
    {
        // No configuration from files and variables of the surroundings, and no signals: the program has its own.
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = Name });
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        AddServices(builder.Services, options.Lease);
        builder.Services.AddSingleton<Expulsion>();
        builder.Services.AddSingleton<IFatalErrorHandler>(services => services.GetRequiredService<Expulsion>());
        if (options.Log is { } log) builder.Logging.AddProvider(new LineLogger(log));
        return builder;
    }

    private static async Task<ClusterNode> StartAsync(HostApplicationBuilder builder, int port, CancellationToken cancellation)
    {
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellation);
            return new ClusterNode(host, port);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static void SetNames(ClusterOptionsOfOrleans cluster) => cluster.ClusterId = cluster.ServiceId = Name;

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Takes the place of a handler that ends the process at once.</summary>
    private sealed class Expulsion : IFatalErrorHandler
    {
        private readonly TaskCompletionSource<string> reason = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Reason => reason.Task;

        public bool IsUnexpected(Exception exception) => exception is not (ThreadAbortException or OperationCanceledException);

        public void OnFatalException(object? sender, string? context, Exception? exception) => reason.TrySetResult(context ?? exception?.Message ?? "a fatal error of Orleans");
    }
}
