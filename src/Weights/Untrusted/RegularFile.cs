using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MidasNet.Weights;

/// <summary>
/// Opens files of any kind and returns their lengths: symbolic links are followed once and the length is that of the target, not the link; pipes,
/// sockets and devices, which would block or never end, are refused.
/// </summary>
internal static partial class RegularFile
{
    private const int MaxLinks = 40;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It is missing, cannot be read, or is no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static FileStream OpenRead(string path)
    {
        RequireNoPipe(path);
        var stream = File.OpenRead(path);
        if (stream.CanSeek) return stream;
        stream.Dispose();
        throw NotRegular(path);
    }

    /// <summary>Throws if what is at the path must not be replaced by a file.</summary>
    /// <exception cref="IOException">A folder, a pipe, a socket or a device is there.</exception>
    public static void RequireReplaceable(string path)
    {
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder, a file is wanted");
        if (!File.Exists(path)) return;
        // A device such as /dev/null can seek. The files of /dev/shm are regular ones, in memory.
        string real = OperatingSystem.IsWindows() ? "" : RealPath(path);
        bool isDevice = real.StartsWith("/dev/", StringComparison.Ordinal) && !real.StartsWith("/dev/shm/", StringComparison.Ordinal);
        if (isDevice || IsPipe(path)) throw new IOException($"'{path}' is a pipe, a socket or a device, which a file does not replace");
    }

    /// <summary>Whether a path, with links resolved, is that of a file or folder or lies within it.</summary>
    public static bool IsWithin(string path, string place)
    {
        string real = RealPath(path), around = RealPath(place);
        return real == around || LiesIn(around, real);
    }

    /// <summary>Whether a path begins with that of a folder, as they are written.</summary>
    public static bool LiesIn(string folder, string path) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The length of the file in bytes, with links resolved; null if there is none.</summary>
    public static long? Length(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return null;
        if (file.LinkTarget is null) return file.Length;
        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target ? target.Length : null;
    }

    /// <summary>The path without any link in it, neither of the file nor of a folder on the way.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string RealPath(string path)
    {
        string root = Path.GetPathRoot(Path.GetFullPath(path)) ?? "";
        var left = new Stack<string>(Parts(Path.GetFullPath(path)[root.Length..]));
        string real = root;
        for (int links = 0; left.Count > 0;)
        {
            string next = Path.Combine(real, left.Pop());
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }
            if (++links > MaxLinks) throw new IOException($"the links at '{path}' lead in a circle");
            string whole = Path.GetFullPath(target, real);
            real = Path.GetPathRoot(whole) ?? "";
            foreach (string part in Parts(whole[real.Length..])) left.Push(part);
        }
        return real;

        static IEnumerable<string> Parts(string relative) =>
            relative.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();
    }

    /// <summary>
    /// The path, with links resolved, of a file that a model names; null if it lies neither in the model's folder nor in the <c>blobs</c> of a cache around it:
    /// Hugging Face's cache keeps the files in <c>models--NAME/blobs</c> and links to them in <c>models--NAME/snapshots/REVISION</c>. What is opened and
    /// measured is this path, so that a link is followed once.
    /// </summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string? RealPathInside(string folder, string path)
    {
        const int MaxLevels = 4;
        string real = RealPath(path), home = RealPath(folder);
        if (LiesIn(home, real)) return real;
        string? around = home;
        for (int level = 0; level < MaxLevels && around is not null; level++, around = Path.GetDirectoryName(around))
            if (Path.GetDirectoryName(real) == Path.Combine(around, "blobs"))
                return real;
        return null;
    }

    // Opening a pipe waits for a writer, during which no signal is heard, so it is opened without waiting first.
    private static void RequireNoPipe(string path)
    {
        if (FileKind.OddKindOf(path) is { } kind and not "a device") throw new IOException($"'{path}' is {kind}; a regular file is needed");
        if (IsPipe(path)) throw NotRegular(path);
    }

    /// <summary>True if the path is a pipe, a socket or a device that cannot seek; what cannot be opened is none.</summary>
    public static bool IsPipe(string path)
    {
        const int LinuxNoWait = 0x800, LinuxClose = 0x80000, MacNoWait = 0x4, MacClose = 0x1000000;
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return false;
        int descriptor = Open(path, OperatingSystem.IsLinux() ? LinuxNoWait | LinuxClose : MacNoWait | MacClose);
        if (descriptor < 0) return false; // what is wrong is said when it is opened again
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return Seek(handle, 0, 1) < 0 && !Directory.Exists(path);
    }

    private static IOException NotRegular(string path) => new($"'{path}' is a pipe, a socket or a device; a regular file is needed");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lseek")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long Seek(SafeFileHandle handle, long offset, int whence);
}
