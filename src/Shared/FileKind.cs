using System.Runtime.InteropServices;

namespace MidasNet;

/// <summary>The kind of what lies at a path, without opening it: opening a pipe waits for whoever writes it, and a device may never end.</summary>
internal static partial class FileKind
{
    /// <summary>"a pipe", "a socket" or "a device", with links resolved; null for a regular file, a folder, or where the system does not tell.</summary>
    public static string? OddKindOf(string path)
    {
        const int CurrentFolder = -100, TypeMask = 1, StructureBytes = 256, ModeOffset = 28;
        if (!OperatingSystem.IsLinux() || path.Contains('\0', StringComparison.Ordinal)) return null;
        Span<byte> found = stackalloc byte[StructureBytes];
        if (Status(CurrentFolder, path, 0, TypeMask, found) != 0) return null;
        return (BitConverter.ToUInt16(found[ModeOffset..]) & 0xF000) switch
        {
            0x1000 => "a pipe",
            0xC000 => "a socket",
            0x2000 or 0x6000 => "a device",
            _ => null,
        };
    }

    // Of the calls that tell the kind, the one whose structure is the same on all processors (statx(2)).
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int folder, string path, int flags, uint mask, Span<byte> status);
}
