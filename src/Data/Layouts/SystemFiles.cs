using MidasNet.Data.Pictures;

namespace MidasNet.Data.Layouts;

/// <summary>Files that lie among pictures without being any: those of operating systems, and all that are not named as pictures.</summary>
internal static class SystemFiles
{
    /// <summary>The reason for files and folders whose names begin with a dot.</summary>
    public const string Hidden = "hidden";

    // Of macOS, of network drives by Synology and QNAP, of Windows, of Linux.
    private static readonly string[] Folders =
        ["__MACOSX", "@eaDir", "@Recycle", "@tmp", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found"];

    private static readonly string[] Files = ["Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r"];

    /// <summary>Why a file is passed over; null for a picture, by its name.</summary>
    public static string? ReasonToPassOver(string name)
    {
        string[] parts = name.Split('/');
        if (parts.Any(part => part.StartsWith('.'))) return Hidden;
        if (parts.Any(part => Folders.Contains(part, StringComparer.OrdinalIgnoreCase)) || Files.Contains(parts[^1], StringComparer.OrdinalIgnoreCase))
            return "of the operating system";
        return PictureDecoder.Extensions.Contains(System.IO.Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? null : "not named as a picture";
    }
}
