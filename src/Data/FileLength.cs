namespace MidasNet.Data;

/// <summary>The length of a file as it counts: that of a link is the length of its target, and pipes and devices, for which one could wait without end, have none.</summary>
internal static class FileLength
{
    /// <summary>The length in bytes; 0 for pipes, devices and links that lead nowhere.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static long Of(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is null) return file.Length;
        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target ? target.Length : 0;
    }

    /// <summary>Requires that a path is no pipe, socket or device; nothing is opened.</summary>
    /// <param name="path">The path, which need not exist.</param>
    /// <param name="expected">The kind of file that fits.</param>
    /// <exception cref="DataFormatException">It is one.</exception>
    public static void RequireRegular(string path, string expected)
    {
        if (FileKind.OddKindOf(path) is { } kind) throw new DataFormatException(path, $"this is {kind}, and is not opened; {expected}");
    }
}
