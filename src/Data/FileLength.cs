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
}
