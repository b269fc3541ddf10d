using System.Net;
using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Hosting;

/// <summary>How a process belongs to a cluster.</summary>
internal sealed record ClusterOptions
{
    /// <summary>Where the cluster is.</summary>
    public required ClusterAddress Address { get; init; }

    /// <summary>The secret of the cluster; null for one on this machine alone.</summary>
    public ClusterKey? Key { get; init; }

    /// <summary>The address at which others reach this silo.</summary>
    public IPAddress Own { get; init; } = IPAddress.Loopback;

    /// <summary>The port for other silos; 0 for any that is free.</summary>
    public int SiloPort { get; init; }

    /// <summary>The port for commands such as <c>tune</c>; 0 for any that is free.</summary>
    public int GatewayPort { get; init; }

    /// <summary>The folder in which a cluster of one silo stores its grains; null for a client.</summary>
    public string? Folder { get; init; }

    /// <summary>The times of leases.</summary>
    public LeaseOptions Lease { get; init; } = new();

    /// <summary>Takes what Orleans logs; null for nothing.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>Throws where others than this machine could reach the cluster, and it has no secret.</summary>
    /// <exception cref="FormatException">Says what is missing.</exception>
    public void RequireSecret()
    {
        if (Key is not null || (Address.IsLoopback && IPAddress.IsLoopback(Own))) return;
        string beyond = IPAddress.IsLoopback(Own) ? $"the database {Address}" : $"the address {Own}";
        throw new FormatException(
            $"{beyond} is not on this machine alone, so the members of the cluster need a secret in common: make one by 'openssl rand -hex 32 > midasnet.secret', copy it to each"
            + " machine, and name it with --secret-file");
    }
}
