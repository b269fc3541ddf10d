using System.Buffers.Binary;
using System.Text;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// Lets TorchSharp's native library load on systems whose C++ library is older than the one it was built with, such as Debian 12.
/// </summary>
/// <remarks>
/// libLibTorchSharp.so declares a dependency on version GLIBCXX_3.4.32 of libstdc++ (GCC 13), and the loader rejects it where that version is missing.
/// The only symbol of that version, std::ios_base_library_init, is referenced because the library's sources include iostream, and has no relocation:
/// nothing calls it. The dependency is therefore marked as weak, so that the loader ignores it. Only the copy in the output folder is changed, never the
/// package. Layout of the records: Linux Standard Base 5.0, section "Symbol Versioning"; 64-bit ELF, little endian.
/// </remarks>
internal static class GlibcxxNeed
{
    private const uint VersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2; // VER_FLG_WEAK
    private static readonly string[] Newer = ["GLIBCXX_3.4.31", "GLIBCXX_3.4.32"];

    // 64 bits, little endian
    private static ReadOnlySpan<byte> Identification => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <summary>Marks the dependencies of the library in a folder; does nothing if there is no such library or it is already marked.</summary>
    /// <exception cref="IOException">The library cannot be replaced.</exception>
    public static void Weaken(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (string path in Directory.EnumerateFiles(folder, "libLibTorchSharp.so", SearchOption.AllDirectories))
        {
            byte[] library = File.ReadAllBytes(path);
            if (!MarkNeeds(library)) continue;

            // Replaced as a whole, since a build may have linked it to the package's file. The old timestamp prevents the next build from copying it again.
            string replacement = path + ".weak";
            File.WriteAllBytes(replacement, library);
            File.SetUnixFileMode(replacement, File.GetUnixFileMode(path));
            File.SetLastWriteTimeUtc(replacement, File.GetLastWriteTimeUtc(path));
            File.Move(replacement, path, overwrite: true);
        }
    }

    /// <summary>Marks the dependencies in place; false if there was none to mark.</summary>
    private static bool MarkNeeds(Span<byte> elf)
    {
        if (!elf.StartsWith(Identification)) return false;
        int sections = (int)BinaryPrimitives.ReadInt64LittleEndian(elf[0x28..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3c..]);
        bool marked = false;
        for (int i = 0; i < count; i++)
        {
            var section = elf[(sections + 64 * i)..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != VersionNeeds) continue;
            int names = OffsetOf(elf, sections, BinaryPrimitives.ReadInt32LittleEndian(section[40..]));
            marked |= MarkNeeds(elf, OffsetOf(elf, sections, i), names);
        }
        return marked;
    }

    /// <summary>Walks the required libraries (Verneed) and the required versions of each (Vernaux).</summary>
    private static bool MarkNeeds(Span<byte> elf, int need, int names)
    {
        bool marked = false;
        while (true)
        {
            int versions = BinaryPrimitives.ReadUInt16LittleEndian(elf[(need + 2)..]);
            int version = need + BinaryPrimitives.ReadInt32LittleEndian(elf[(need + 8)..]);
            for (int i = 0; i < versions; i++)
            {
                var flags = elf[(version + 4)..];
                ushort old = BinaryPrimitives.ReadUInt16LittleEndian(flags);
                string name = NameAt(elf, names + BinaryPrimitives.ReadInt32LittleEndian(elf[(version + 8)..]));
                if (Newer.Contains(name) && (old & Weak) == 0)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(old | Weak));
                    marked = true;
                }
                version += BinaryPrimitives.ReadInt32LittleEndian(elf[(version + 12)..]);
            }
            int next = BinaryPrimitives.ReadInt32LittleEndian(elf[(need + 12)..]);
            if (next == 0) return marked;
            need += next;
        }
    }

    private static int OffsetOf(ReadOnlySpan<byte> elf, int sections, int index) =>
        (int)BinaryPrimitives.ReadInt64LittleEndian(elf[(sections + 64 * index + 24)..]);

    private static string NameAt(ReadOnlySpan<byte> elf, int offset)
    {
        var name = elf[offset..];
        return Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
    }
}
