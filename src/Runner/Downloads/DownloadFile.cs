using System.Text.Json.Serialization;

namespace MidasNet.Runner.Downloads;

/// <summary>A file that can be fetched: from where, and how it is known to be the right one.</summary>
internal sealed record DownloadFile
{
    /// <summary>Where it goes, within the folder of its entry's kind, with '/'.</summary>
    public required string Path { get; init; }

    /// <summary>Addresses of the same bytes, http or https, the first to be tried first.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>Its length; null where nobody has published it.</summary>
    public long? Bytes { get; init; }

    /// <summary>The length that it certainly does not exceed, where <see cref="Bytes"/> is unknown.</summary>
    public long? LargestBytes { get; init; }

    /// <summary>The published SHA-256 in hexadecimal digits, or null.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The published MD5 in hexadecimal digits, or null. It finds damage, not malice.</summary>
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
    public Checksum? Checksum =>
        Sha256 is not null ? new Checksum(ChecksumAlgorithm.Sha256, Sha256)
        : Md5 is not null ? new Checksum(ChecksumAlgorithm.Md5, Md5)
        : null;

    /// <summary>The number of bytes beyond which nothing is written.</summary>
    [JsonIgnore]
    public long Limit => Bytes ?? LargestBytes ?? 0;

    /// <summary>The path on this system, within a folder.</summary>
    public string In(string folder) => DownloadPath.In(folder, Path);
}
