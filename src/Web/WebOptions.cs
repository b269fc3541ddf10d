using System.Net;

namespace MidasNet.Web;

/// <summary>The address and the limits of a server.</summary>
internal sealed record WebOptions
{
    /// <summary>The first port that is tried where none is asked for.</summary>
    public const int FirstPort = 5280;

    /// <summary>The last of them.</summary>
    public const int LastPort = FirstPort + 19;

    /// <summary>The address to listen on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for any that is free, null for the first free one from <see cref="FirstPort"/>.</summary>
    public int? Port { get; init; }

    /// <summary>Names by which a reverse proxy asks for this server, besides those of this machine.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The largest body of a request in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>The largest number of pixels of a picture.</summary>
    public int MaxPixels { get; init; } = 64_000_000;

    /// <summary>The largest number of pictures that wait for a worker.</summary>
    public int MaxQueue { get; init; } = 256;

    /// <summary>The time that a request may take to arrive, and then to wait for its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Workers that decode and predict; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>How often the metrics of a run in progress are read.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a sweep is looked at while a page follows it.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The largest number of pictures in one request.</summary>
    public int MaxPictures => Math.Min(64, MaxQueue);

    /// <summary>The number of workers.</summary>
    public int Workers => Threads > 0 ? Threads : Environment.ProcessorCount;

    /// <summary>Whether only this machine can connect.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);
}
