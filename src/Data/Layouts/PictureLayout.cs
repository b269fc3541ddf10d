using MidasNet.Data.Pictures;

namespace MidasNet.Data.Layouts;

/// <summary>A layout of labelled pictures on disk. A new one is a class in its own file, and a line in <see cref="All"/>.</summary>
internal abstract class PictureLayout
{
    /// <summary>The layouts that are read, in the order in which a path is compared with them.</summary>
    public static IReadOnlyList<PictureLayout> All { get; } = [new FolderLayout(), new ZipLayout(), new IdxLayout(), new TableLayout(), new TarLayout()];

    /// <summary>The layout in a few words, for messages.</summary>
    public abstract string Description { get; }

    /// <summary>Opens a path that is of this layout; null if it is of another.</summary>
    /// <exception cref="DataFormatException">It is of this layout, but damaged or unclear.</exception>
    public abstract PictureSource? TryOpen(string path, PictureSetOptions options);

    /// <summary>Opens a path by the first layout that fits.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="DataFormatException">None fits, or the set is damaged or unclear.</exception>
    public static PictureSource Open(string path, PictureSetOptions options)
    {
        string known = string.Join(", ", All.Select(layout => layout.Description));
        if (!Path.Exists(path)) throw new FileNotFoundException($"there is no folder, zip archive or IDX file '{path}'", path);
        FileLength.RequireRegular(path, $"expected one of: {known}");
        if (File.Exists(path) && FileLength.Of(path) == 0) throw new DataFormatException(path, $"the file is empty; expected one of: {known}");
        foreach (var layout in All)
            if (layout.TryOpen(path, options) is { } source) return source;
        throw new DataFormatException(path, $"{Describe(path)}; expected one of: {known}");
    }

    private static string Describe(string path)
    {
        using var file = File.OpenRead(path);
        var beginning = new byte[512];
        var bytes = beginning.AsSpan(0, file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false));
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return "this gzip file is damaged, or its content is no IDX file";
        if (TableLayout.IsName(path)) return "this table is no text in UTF-8: save it again as UTF-8 (spreadsheets call it 'CSV UTF-8')";
        return $"this is no set of labelled pictures: {UnreadableFile.Describe(bytes)}";
    }
}
