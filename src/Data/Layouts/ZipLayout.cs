namespace MidasNet.Data.Layouts;

/// <summary>A zip archive with a folder for each class.</summary>
internal sealed class ZipLayout : PictureLayout
{
    public override string Description => "a zip archive of one";

    public override PictureSource? TryOpen(string path, PictureSetOptions options) =>
        Matches(path) ? FolderSource.Open("zip archive", new ZipFiles(path)) : null;

    /// <summary>True if a file is named as a zip archive, or begins like one.</summary>
    public static bool Matches(string path)
    {
        if (Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase)) return true;
        if (!File.Exists(path) || FileLength.Of(path) < 4) return false; // no pipes, which have no length
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PK\u0003\u0004"u8);
    }
}
