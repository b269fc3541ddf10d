using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Runner.Downloads;

/// <summary>A checksum in lower-case digits, by SHA-256 (FIPS 180-4) or by MD5 (RFC 1321), which is all that some publishers give.</summary>
internal readonly record struct Checksum(string Algorithm, string Digits)
{
    [SuppressMessage("Security", "CA5351", Justification = "It is what the publishers give, and all there is to tell a damaged file by.")]
    public static async Task<Checksum> Of(string path, string algorithm, CancellationToken cancellation)
    {
        await using var file = RegularFile.OpenRead(path);
        byte[] hash = algorithm == "MD5" ? await MD5.HashDataAsync(file, cancellation) : await SHA256.HashDataAsync(file, cancellation);
        return new Checksum(algorithm, Convert.ToHexStringLower(hash));
    }

    public override string ToString() => $"{Algorithm} {Digits}";
}

/// <summary>Checks whether a file is the one that the manifest describes: by length, then checksum, or images where no checksum is published.</summary>
internal static class FileCheck
{
    /// <summary>What is wrong with a file: what came and what was expected; null if it is right.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<string?> Finding(DownloadFile wanted, string path, CancellationToken cancellation)
    {
        long length = RegularFile.Length(path) ?? throw new FileNotFoundException($"'{path}' is not there", path);
        if (wanted.Bytes is { } bytes && length != bytes) return $"it has {length:N0} bytes, expected {bytes:N0}";
        if (length > wanted.Limit) return $"it has {length:N0} bytes, expected at most {wanted.Limit:N0}";
        if (wanted.Checksum is { } expected)
        {
            var came = await Checksum.Of(path, expected.Algorithm, cancellation);
            if (came != expected) return $"its checksum is {came}, expected {expected}";
        }
        return wanted.Images is { } images ? FindingInArchive(path, images, wanted.Folders) : null;
    }

    /// <summary>
    /// The same for a file that may have been checked before: next to it stands a stamp, <c>NAME.checked</c>, with the length and the time that it had
    /// when it was last found right. While both are the same it is not read again.
    /// </summary>
    public static async Task<string?> FindingSinceChange(DownloadFile wanted, string path, CancellationToken cancellation)
    {
        // A file may change twice within the resolution of its time, so one that is as new as that gets no stamp.
        var youngest = TimeSpan.FromSeconds(2);
        string stampPath = path + ".checked";
        var changed = File.GetLastWriteTimeUtc(path);
        string stamp = string.Create(CultureInfo.InvariantCulture,
            $"{RegularFile.Length(path)} {changed.Ticks} {wanted.Checksum?.ToString() ?? $"{wanted.Images} images"}");
        if (RegularFile.Length(stampPath) == stamp.Length && await File.ReadAllTextAsync(stampPath, cancellation) == stamp) return null;
        if (await Finding(wanted, path, cancellation) is { } finding) return finding;
        try
        {
            if (DateTime.UtcNow - changed > youngest) AtomicFile.Write(stampPath, stamp);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be written costs a check each time, no more.
        }
        return null;
    }

    private static string? FindingInArchive(string path, int images, int? folders)
    {
        try
        {
            using var archive = LabelledPictures.Open(path);
            int holding = archive.Names.Select(name => name[..Math.Max(0, name.LastIndexOf('/'))]).Distinct(StringComparer.Ordinal).Count();
            return archive.Names.Count == images && (folders is null || holding == folders)
                ? null
                : $"it holds {archive.Names.Count:N0} images in {holding} folders, expected {images:N0} in {folders}";
        }
        catch (DataFormatException damage)
        {
            return $"{damage.Finding}; expected a zip archive with {images:N0} images in {folders} folders";
        }
    }
}
