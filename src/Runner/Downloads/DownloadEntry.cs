using System.Text.Json.Serialization;

namespace MidasNet.Runner.Downloads;

/// <summary>Weights or a data set that can be fetched by name: one file, or several that belong together.</summary>
internal sealed record DownloadEntry
{
    public required string Name { get; init; } // as on the command line
    public required string Description { get; init; }
    public required string Format { get; init; } // of the files, and what their user must know
    public required string Licence { get; init; }
    public required string Source { get; init; } // the publisher's page, or a paper
    public required string UsedBy { get; init; } // commands
    public string? Remark { get; init; }
    public required IReadOnlyList<DownloadFile> Files { get; init; }

    /// <summary>The length of all files together, or null if one is unknown.</summary>
    public long? TotalBytes() => Files.All(file => file.Bytes is not null) ? Files.Sum(file => file.Bytes) : null;

    /// <summary>How much of it lies in a folder. Files are checked, but those that have not changed since they were last found right.</summary>
    public async Task<Presence> In(string folder, CancellationToken cancellation)
    {
        int right = 0;
        foreach (var file in Files.Where(file => File.Exists(file.In(folder))))
        {
            if (await FileCheck.FindingSinceChange(file, file.In(folder), cancellation) is not null) return Presence.Wrong;
            right++;
        }
        if (right == Files.Count) return Presence.Whole;
        return right > 0 || Files.Any(file => File.Exists(PartFile.PathFor(file.In(folder)))) ? Presence.Part : Presence.None;
    }
}

/// <summary>How much of an entry is there; Wrong if a file is not the published one, Part if some are missing or one has only begun.</summary>
internal enum Presence
{
    None,
    Part,
    Wrong,
    Whole,
}

/// <summary>A file that can be fetched: from where, and how it is known to be the right one.</summary>
internal sealed record DownloadFile
{
    public required string Path { get; init; } // within the folder of its entry's kind, with '/'
    public required IReadOnlyList<Uri> Addresses { get; init; } // of the same bytes, in the order in which they are tried
    public long? Bytes { get; init; } // null where no length is published; then largestBytes bounds it
    public long? LargestBytes { get; init; }
    public string? Sha256 { get; init; } // lower-case digits, as published
    public string? Md5 { get; init; } // finds damage, not malice
    public int? Images { get; init; } // in the archive, where no checksum is published
    public int? Folders { get; init; } // that the images lie in
    public IReadOnlyList<UnpackedMember> Unpack { get; set; } = [];

    [JsonIgnore]
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The best published checksum; null if there is none.</summary>
    [JsonIgnore]
    public Checksum? Checksum => Sha256 is { } sha256 ? new Checksum("SHA-256", sha256) : Md5 is { } md5 ? new Checksum("MD5", md5) : null;

    /// <summary>The number of bytes beyond which nothing is written.</summary>
    [JsonIgnore]
    public long Limit => Bytes ?? LargestBytes ?? 0;

    /// <summary>The path on this system, within a folder.</summary>
    public string In(string folder) => PathIn(folder, Path);

    public static string PathIn(string folder, string path) => System.IO.Path.Combine([folder, .. path.Split('/')]);
}

/// <summary>A member of a fetched zip archive that is unpacked next to it, under a path with '/', for it is read as a file of its own.</summary>
internal sealed record UnpackedMember(string Entry, string Path);
