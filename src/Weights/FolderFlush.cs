using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MidasNet.Weights;

/// <summary>Makes a rename last: on Linux and macOS a new name is safe from a power cut only when its folder was flushed too (fsync(2)).</summary>
/// <remarks>
/// On Windows nothing is done: NTFS journals names, and folders cannot be flushed there. Some network file systems refuse; that is no error,
/// for the file itself is complete already, and a power failure can at worst restore the old one.
/// </remarks>
internal static partial class FolderFlush
{
    private const int ReadOnly = 0;

    /// <summary>Flushes the folder's list of names to the disk, where the platform can.</summary>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return;
        int handle = Open(folder, ReadOnly);
        if (handle < 0) return;
        _ = Synchronize(handle);
        _ = Close(handle);
    }

    // .NET has no call for this: its file handles refuse folders.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static partial int Synchronize(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static partial int Close(int handle);
}
