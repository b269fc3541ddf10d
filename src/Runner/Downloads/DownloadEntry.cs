using System.Text.Json.Serialization;

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

    /// <summary>A remark for the user, such as that there is one address only.</summary>
    public string? Remark { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<DownloadFile> Files { get; init; }

    /// <summary>The length of all files together, or null if one is unknown.</summary>
    public long? TotalBytes() => Files.All(file => file.Bytes is not null) ? Files.Sum(file => file.Bytes) : null;

    /// <summary>How much of it lies in a folder. Files are checked, but those that have not changed since they were last found right.</summary>
    public async Task<Presence> In(string folder, CancellationToken cancellation)
    {
        int right = 0, wrong = 0;
        foreach (var file in Files)
        {
            string path = file.In(folder);
            if (!File.Exists(path)) continue;
            if (await FileCheck.FindingSinceChange(file, path, cancellation) is null) right++;
            else wrong++;
        }
        if (wrong > 0) return Presence.Wrong;
        if (right == Files.Count) return Presence.Whole;
        return right > 0 || Files.Any(file => File.Exists(PartFile.PathFor(file.In(folder)))) ? Presence.Part : Presence.None;
    }
}

/// <summary>A file that can be fetched: from where, and how it is known to be the right one.</summary>
internal sealed record DownloadFile
{
    /// <summary>Where it goes, within the folder of its entry's kind, with '/'.</summary>
    public required string Path { get; init; }

    /// <summary>Addresses of the same bytes, http or https, in the order in which they are tried.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>Its length; null where none is published.</summary>
    public long? Bytes { get; init; }

    /// <summary>The length that it certainly does not exceed, where <see cref="Bytes"/> is unknown.</summary>
    public long? LargestBytes { get; init; }

    /// <summary>The published SHA-256 in lower-case hexadecimal digits, or null.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The published MD5 in lower-case hexadecimal digits, or null. It finds damage, not malice.</summary>
    public string? Md5 { get; init; }

    /// <summary>The images in the archive, for a file without a published checksum.</summary>
    public int? Images { get; init; }

    /// <summary>The folders that they lie in.</summary>
    public int? Folders { get; init; }

    /// <summary>What is unpacked from the archive; nothing by default.</summary>
    public IReadOnlyList<UnpackedMember> Unpack { get; init; } = [];

    /// <summary>The last part of the path.</summary>
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

    /// <summary>A path of the manifest on this system, within a folder.</summary>
    public static string PathIn(string folder, string path) => System.IO.Path.Combine([folder, .. path.Split('/')]);
}

/// <summary>A member of a fetched zip archive that is unpacked next to it, for it is read as a file of its own.</summary>
/// <param name="Entry">Its name in the archive.</param>
/// <param name="Path">Where it goes, within the folder of the entry's kind, with '/'.</param>
internal sealed record UnpackedMember(string Entry, string Path);

/// <summary>How much of an entry is there.</summary>
internal enum Presence
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Some of its files, or the beginning of one.</summary>
    Part,

    /// <summary>A file that is not the published one.</summary>
    Wrong,

    /// <summary>All of its files.</summary>
    Whole,
}
