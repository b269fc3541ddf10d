using System.Security.Cryptography;
using System.Text;

namespace MidasNet.Fuzz;

/// <summary>Right checksums for files whose content is damaged, so that the damage gets further.</summary>
internal static class Checksums
{
    private static readonly byte[] Key = "\"midasnet.sha256\":\""u8.ToArray();

    /// <summary>Sets the checksum of a safetensors file of this project right, in place, as far as it has them.</summary>
    public static void Mend(byte[] file)
    {
        // The sum is that of the file with zeros in its place.
        int at = file.AsSpan().IndexOf(Key);
        if (at < 0 || at + Key.Length + 64 > file.Length) return;
        var digits = file.AsSpan(at + Key.Length, 64);
        digits.Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(file)), digits);
    }
}
