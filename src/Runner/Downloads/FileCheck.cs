using MidasNet.Data;

namespace MidasNet.Runner.Downloads;

/// <summary>
/// Tells whether a file is the one that the manifest describes: by its length, then its checksum, or its images where none is published.
/// </summary>
internal static class FileCheck
{
    /// <summary>What is wrong with a file: what came and what was expected; null if it is right.</summary>
    /// <param name="wanted">What it should be.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<string?> Finding(DownloadFile wanted, string path, CancellationToken cancellation)
    {
        long length = new FileInfo(path).Length;
        if (wanted.Bytes is { } bytes && length != bytes) return $"it has {length:N0} bytes, expected {bytes:N0}";
        if (length > wanted.Limit) return $"it has {length:N0} bytes, expected at most {wanted.Limit:N0}";
        if (wanted.Checksum is { } expected)
        {
            var came = await Checksum.Of(path, expected.Algorithm, cancellation);
            if (came != expected) return $"its checksum is {came}, expected {expected}";
        }
        return wanted.Images is { } images ? FindingInArchive(path, images, wanted.Folders) : null;
    }

    private static string? FindingInArchive(string path, int images, int? folders)
    {
        try
        {
            using var archive = LabelledPictures.Open(path);
            int holding = archive.Names.Select(FolderOf).Distinct(StringComparer.Ordinal).Count();
            return archive.Names.Count == images && (folders is null || holding == folders)
                ? null
                : $"it holds {archive.Names.Count:N0} images in {holding} folders, expected {images:N0} in {folders}";
        }
        catch (DataFormatException damage)
        {
            return $"{damage.Finding}; expected a zip archive with {images:N0} images in {folders} folders";
        }
    }

    private static string FolderOf(string name) => name[..name.LastIndexOf('/')];
}
