using System.CommandLine;
using System.Net;
using System.Runtime.CompilerServices;
using MidasNet.Cluster.Hosting;
using MidasNet.Learning;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Serving;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Sweeps;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Cli;

/// <summary>The options by which commands find a cluster.</summary>
internal sealed class ClusterCommandOptions
{
    private readonly Option<string?> cluster = new("--cluster")
    {
        Description = "The cluster: the connection to its PostgreSQL (\"Host=db.example.org;Database=midasnet;Username=midasnet\", the password better in PGPASSWORD or"
            + " ~/.pgpass), or local or local:PORT for this machine alone, without a database",
        HelpName = "CONNECTION|local",
    };

    private readonly Option<string?> secret = new("--secret-file")
    {
        Description = "The file with the cluster's secret, which its members prove to each other (TLS); needed as soon as it reaches beyond this machine",
        HelpName = "FILE",
    };

    private readonly Option<bool> sameInstructions = new("--same-instructions")
    {
        Description = "Take results only from workers with this machine's instruction set, so that all of them are what this machine would compute",
    };

    private readonly Option<string?> address = new("--address") { Description = "The address of this machine at which the others reach it; 127.0.0.1 without it", HelpName = "IP" };
    private readonly Option<int> port = CommonOptions.Integer("--port", "The port for other silos; any that is free without it", min: 1, max: IPEndPoint.MaxPort);
    private readonly Option<int> gatewayPort = CommonOptions.Integer("--gateway-port", "The port for commands and workers that are no silos; any that is free without it", min: 1, max: IPEndPoint.MaxPort);

    /// <summary>Adds the options of a command that has runs done by a cluster.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { cluster, secret, sameInstructions }) command.Options.Add(option);
    }

    /// <summary>Adds the options of a command that asks a cluster.</summary>
    public void AddForClientTo(Command command)
    {
        foreach (var option in new Option[] { cluster, secret }) command.Options.Add(option);
    }

    /// <summary>Adds the options of a member.</summary>
    public void AddForMemberTo(Command command)
    {
        foreach (var option in new Option[] { cluster, secret, address, port, gatewayPort }) command.Options.Add(option);
    }

    /// <summary>The cluster that does the runs of a command; null if this process does them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="parallel">Runs at the same time, where the cluster is on this machine alone; 0 to choose.</param>
    public RemoteTuning? Tuning(ParseResult parsed, int parallel) =>
        IsNamed(parsed) ? TuningBy(parsed, parallel) : null;

    /// <summary>The same for the pieces of a study.</summary>
    public IRemotePieces? Study(ParseResult parsed, int parallel) =>
        IsNamed(parsed) ? StudyBy(parsed, parallel) : null;

    /// <summary>The same for the pieces of an audit.</summary>
    public IRemoteAudits? Audit(ParseResult parsed, int parallel) =>
        IsNamed(parsed) ? AuditBy(parsed, parallel) : null;

    /// <summary>Opens the way to the sweeps of a cluster, for pages that show them; null if no cluster is named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="session">Takes lines for people, and stops waiting for the cluster.</param>
    public Func<Task<ServedCluster>>? Served(ParseResult parsed, Session session)
    {
        if (parsed.GetValue(cluster) is not null) return Opening(parsed, session);
        return parsed.GetValue(secret) is null ? null : throw new UsageException("--secret-file belongs to --cluster.");
    }

    /// <summary>Where the cluster is.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="log">Takes the log of Orleans; null for none.</param>
    /// <param name="isMember">True for a command that joins a cluster, which must be there, or asks it.</param>
    /// <exception cref="UsageException">It is missing, or not understood.</exception>
    public ClusterOptions Read(ParseResult parsed, Action<string>? log = null, bool isMember = true)
    {
        try
        {
            var options = new ClusterOptions
            {
                Address = ClusterAddress.Parse(parsed.GetValue(cluster) ?? throw new FormatException($"--cluster is missing: {ClusterAddress.Forms}")),
                Key = parsed.GetValue(secret) is { } file ? ClusterKey.Read(file) : null,
                Own = OwnAddress(parsed),
                SiloPort = Given(parsed, port),
                GatewayPort = Given(parsed, gatewayPort),
                Log = log,
            };
            options.RequireSecret();
            if (isMember && options.Address is { Database: null, Port: 0 })
                throw new FormatException("--cluster local: name the port, which 'midasnet tune --cluster local' or 'ablate' says at its start, such as local:30000");
            return options;
        }
        catch (FormatException unfit)
        {
            throw new UsageException(unfit.Message + ".");
        }
    }

    /// <summary>Tasks at the same time.</summary>
    /// <param name="asked">The number that was asked for; 0 for one for each core, as far as memory allows.</param>
    public static int Lanes(int asked) => ParallelRuns.Resolve(asked, isShared: true, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Whether a cluster is named.</summary>
    /// <exception cref="UsageException">It is not, and options are given that belong to one.</exception>
    public bool IsNamed(ParseResult parsed)
    {
        if (parsed.GetValue(cluster) is not null) return true;
        if (parsed.GetValue(secret) is not null || parsed.GetValue(sameInstructions)) throw new UsageException("--secret-file and --same-instructions belong to --cluster.");
        return false;
    }

    // These are apart, so that Orleans is not loaded where no cluster is named.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private RemoteTuning TuningBy(ParseResult parsed, int parallel) => new ClusterTuning(Read(parsed, isMember: false), Lanes(parallel), parsed.GetValue(sameInstructions)).Run;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ClusterStudy StudyBy(ParseResult parsed, int parallel) => new(PiecesBy(parsed, parallel));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ClusterAudit AuditBy(ParseResult parsed, int parallel) => new(PiecesBy(parsed, parallel));

    private ClusterPieces PiecesBy(ParseResult parsed, int parallel) => new(Read(parsed, isMember: false), Lanes(parallel), parsed.GetValue(sameInstructions));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Func<Task<ServedCluster>> Opening(ParseResult parsed, Session session)
    {
        var options = Read(parsed);
        return () => ServedCluster.OpenAsync(options, session.WriteError, session.Cancellation);
    }

    private static int Given(ParseResult parsed, Option<int> option) => parsed.CommandResult.Command.Options.Contains(option) ? parsed.GetValue(option) : 0;

    private IPAddress OwnAddress(ParseResult parsed)
    {
        string? text = parsed.CommandResult.Command.Options.Contains(address) ? parsed.GetValue(address) : null;
        return text is null ? IPAddress.Loopback : IPAddress.TryParse(text, out var own) ? own : throw new FormatException($"--address takes an address such as 192.168.1.7; was given '{text}'");
    }
}
