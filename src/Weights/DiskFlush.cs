using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MidasNet.Weights;

/// <summary>
/// Makes what was written last: the bytes of a file, and the names of a folder, which on Linux and macOS are safe from a power cut only when the folder was
/// flushed as well (fsync(2)).
/// </summary>
/// <remarks>
/// <see cref="FileStream.Flush(bool)"/> does not report a flush that failed (.NET 10.0.12), so that a save on a failing or full disk would count as done. Some
/// network file systems cannot flush, which is no error.
/// </remarks>
internal static partial class DiskFlush
{
    private const int ReadOnly = 0;
    private const int Interrupted = 4, Invalid = 22, NotSupportedOnMac = 45, NotSupportedOnLinux = 95; // errno

    /// <summary>Flushes a file to the disk.</summary>
    /// <exception cref="IOException">The disk is full or failing: what was written may be lost.</exception>
    public static void FlushToDisk(this FileStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            stream.Flush(flushToDisk: true);
            return;
        }
        stream.Flush();
        int error;
        do error = Synchronize(stream.SafeFileHandle) == 0 ? 0 : Marshal.GetLastPInvokeError();
        while (error == Interrupted);
        Require(error, stream.Name);
    }

    /// <summary>Flushes the folder's list of names to the disk, where the platform can. A power failure can at worst restore the old file, which is no error.</summary>
    public static void FlushFolder(string folder)
    {
        // On Windows NTFS journals names, and folders cannot be flushed.
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return;
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0) return;
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        _ = Synchronize(handle);
    }

    /// <summary>Throws unless an error number of fsync means that the file is on the disk, or that its file system cannot flush.</summary>
    /// <exception cref="IOException">The file may not be on the disk.</exception>
    internal static void Require(int error, string path)
    {
        if (error is 0 or Invalid or NotSupportedOnMac or NotSupportedOnLinux) return;
        throw new IOException($"'{path}' could not be brought to the disk: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    // .NET has no call for this: its file handles refuse folders.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static partial int Synchronize(SafeFileHandle handle);
}
