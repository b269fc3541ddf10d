using MidasNet.Data.Pictures;

namespace MidasNet.Data.Layouts;

/// <summary>Files that lie among pictures without being any: those of operating systems, and all that are not named as pictures.</summary>
internal static class SystemFiles
{
    /// <summary>The reason for files and folders whose names begin with a dot.</summary>
    public const string Hidden = "hidden";

    /// <summary>The reason for pictures of kinds that are not read.</summary>
    public const string OtherKind = "a kind of picture that is not read: convert it to JPEG or PNG";

    // Of macOS, of network drives by Synology and QNAP, of Windows, of Linux.
    private static readonly string[] Folders =
        ["__MACOSX", "@eaDir", "@Recycle", "@tmp", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found"];

    private static readonly string[] Files = ["Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r"];

    private const string OfSystem = "of the operating system";

    // Of phones and cameras, of web browsers, of drawing programs.
    private static readonly string[] OtherPictures =
        [".heic", ".heif", ".avif", ".jxl", ".jp2", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".svg", ".ico", ".psd", ".xcf"];

    /// <summary>Why a file is skipped; null for a picture, by its name.</summary>
    public static string? ReasonToSkip(string name)
    {
        if (name.StartsWith('.') || name.Contains("/.", StringComparison.Ordinal)) return Hidden;
        int file = name.LastIndexOf('/') + 1;
        for (int start = 0; start < file;)
        {
            int end = name.IndexOf('/', start);
            if (IsAmong(Folders, name.AsSpan(start, end - start))) return OfSystem;
            start = end + 1;
        }
        if (IsAmong(Files, name.AsSpan(file))) return OfSystem;
        var extension = System.IO.Path.GetExtension(name.AsSpan(file));
        if (IsAmong(PictureDecoder.Extensions, extension)) return null;
        return IsAmong(OtherPictures, extension) ? OtherKind : "not named as a picture";
    }

    /// <summary>True if a name ends as those of pictures do, also of kinds that are not read.</summary>
    public static bool IsNamedAsPicture(string name)
    {
        var extension = System.IO.Path.GetExtension(name.AsSpan());
        return IsAmong(PictureDecoder.Extensions, extension) || IsAmong(OtherPictures, extension);
    }

    private static bool IsAmong(IReadOnlyList<string> names, ReadOnlySpan<char> name)
    {
        for (int i = 0; i < names.Count; i++)
            if (name.Equals(names[i], StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
