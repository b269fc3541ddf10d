namespace MidasNet.Runner.Downloads;

/// <summary>How patient a download is. The defaults are meant for people; tests set their own clock and pauses.</summary>
internal sealed record DownloadOptions
{
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30); // in which a server may send nothing, by the clock
    public TimeProvider Clock { get; init; } = TimeProvider.System;
    public int Attempts { get; init; } = 4; // failures in a row, without a mebibyte more in between
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1); // doubles with each failure
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromMinutes(1); // where a server asks for more, the next address is tried
    public Func<TimeSpan, CancellationToken, Task> Pause { get; init; } = Task.Delay;
    public Func<string, long?> FreeSpace { get; init; } = DiskSpace.FreeAt; // of the disk that holds a folder; null if that is unknown
}
