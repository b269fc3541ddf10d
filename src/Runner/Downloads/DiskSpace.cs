namespace MidasNet.Runner.Downloads;

/// <summary>The free space of disks.</summary>
internal static class DiskSpace
{
    /// <summary>Bytes that are free on the disk that holds a folder; null if that is unknown: then a full disk shows when it is full.</summary>
    /// <param name="folder">A folder that is there; on Windows of a drive with a letter.</param>
    public static long? FreeAt(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
