using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace MidasNet.Cluster.Hosting;

/// <summary>Where a cluster is: what <c>--cluster</c> names.</summary>
/// <param name="Database">The connection to PostgreSQL, in which members find each other and grains are stored; null for a cluster of one silo.</param>
/// <param name="Port">The port at which the one silo listens, on this machine alone; 0 for any that is free.</param>
internal sealed record ClusterAddress(string? Database, int Port)
{
    /// <summary>Texts that are understood.</summary>
    public const string Forms = "\"Host=db.example.org;Database=midasnet;Username=midasnet\" (PostgreSQL), or local or local:30000 (this machine alone, without a database)";

    private const string Local = "local";

    /// <summary>Understands <see cref="Forms"/>.</summary>
    /// <exception cref="FormatException">The text is none of them.</exception>
    public static ClusterAddress Parse(string text)
    {
        if (text == Local) return new ClusterAddress(null, 0);
        if (text.StartsWith(Local + ":", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(Local.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= IPEndPoint.MaxPort)
            return new ClusterAddress(null, port);
        if (!text.Contains('=', StringComparison.Ordinal)) throw new FormatException($"a cluster is {Forms}; was given '{text}'");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(connection.Host)) throw new ArgumentException("it names no Host");
            return new ClusterAddress(connection.ConnectionString, 0);
        }
        catch (ArgumentException unfit)
        {
            // The text may hold a password: it is not repeated.
            throw new FormatException($"a cluster is {Forms}: {unfit.Message}", unfit);
        }
    }

    /// <summary>Whether it is on this machine alone: a folder of a socket, or the loopback interface.</summary>
    public bool IsLoopback => Database is null
        || (new NpgsqlConnectionStringBuilder(Database).Host ?? "").Split(',').All(host => host.StartsWith('/') || host == "localhost" || IsLoopbackAddress(host));

    /// <summary>The address without a password, for people.</summary>
    public override string ToString()
    {
        if (Database is null) return Port == 0 ? Local : $"{Local}:{Port}";
        var connection = new NpgsqlConnectionStringBuilder(Database);
        return $"{connection.Host}/{connection.Database}";
    }

    /// <summary>A port of the loopback interface that is free at the moment.</summary>
    public static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The whole first: an address of IPv6 has colons itself. One of IPv4 may have a port.
    private static bool IsLoopbackAddress(string host) =>
        (IPAddress.TryParse(host, out var address) || IPAddress.TryParse(host.Split(':')[0], out address)) && IPAddress.IsLoopback(address);
}
