namespace MidasNet.Runner.Downloads;

/// <summary>How patient a download is. The defaults are meant for people; tests set their own clock and pauses.</summary>
internal sealed record DownloadOptions
{
    /// <summary>How long a server may send nothing.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often in a row an address may fail without having sent a mebibyte more.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The pause after a first failure; it doubles with each one that follows.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause. Where a server asks for a longer one, the next address is tried.</summary>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Measures the time in which nothing comes.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Waits.</summary>
    public Func<TimeSpan, CancellationToken, Task> Pause { get; init; } = Task.Delay;

    /// <summary>The free bytes of the disk that holds a folder; null if that cannot be told.</summary>
    public Func<string, long?> FreeSpace { get; init; } = SpaceOn;

    private static long? SpaceOn(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // then a full disk shows when it is full
        }
    }
}
