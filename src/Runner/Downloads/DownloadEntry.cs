namespace MidasNet.Runner.Downloads;

/// <summary>Weights or a data set that can be fetched by name: one file, or several that belong together.</summary>
internal sealed record DownloadEntry
{
    /// <summary>The name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The format of the files, and what a user of them must know.</summary>
    public required string Format { get; init; }

    /// <summary>The licence, or the terms where there is none.</summary>
    public required string Licence { get; init; }

    /// <summary>Who published it: a page or a paper.</summary>
    public required string Source { get; init; }

    /// <summary>The commands that use it.</summary>
    public required string UsedBy { get; init; }

    /// <summary>What else is to be said, such as that there is one address only.</summary>
    public string? Remark { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<DownloadFile> Files { get; init; }

    /// <summary>The length of all files together, or null if one is unknown.</summary>
    public long? TotalBytes() => Files.All(file => file.Bytes is not null) ? Files.Sum(file => file.Bytes) : null;

    /// <summary>How much of it lies in a folder; files are told by name and length, without reading them.</summary>
    public Presence In(string folder)
    {
        int whole = Files.Count(file => IsWhole(file, file.In(folder)));
        if (whole == Files.Count) return Presence.Whole;
        return whole > 0 || Files.Any(file => File.Exists(PartFile.PathFor(file.In(folder)))) ? Presence.Part : Presence.None;
    }

    private static bool IsWhole(DownloadFile file, string path) =>
        File.Exists(path) && (file.Bytes is not { } bytes || new FileInfo(path).Length == bytes);
}
