using System.Security.Cryptography;
using System.Text;

namespace MidasNet.Weights;

/// <summary>
/// The checksum in our own safetensors files: under <see cref="Key"/> in the metadata stands the SHA-256 (FIPS 180-4) of the whole file,
/// as 64 lower-case hexadecimal digits, taken while these 64 digits were zeros. So the header is guarded as well as the data.
/// </summary>
internal static class SafeTensorsChecksum
{
    /// <summary>The metadata key of the checksum.</summary>
    public const string Key = "midasnet.sha256";

    /// <summary>The number of hexadecimal digits.</summary>
    public const int Digits = 2 * SHA256.HashSizeInBytes;

    /// <summary>The text that replaces the digits while the sum is computed.</summary>
    public static readonly string Blank = new('0', Digits);

    /// <summary>Begins a sum with the file's first bytes.</summary>
    /// <param name="beginning">The length and the header.</param>
    /// <param name="position">The position of the digits in it; they are read as zeros.</param>
    public static IncrementalHash Begin(ReadOnlySpan<byte> beginning, int position)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(beginning[..position]);
        hash.AppendData(Encoding.ASCII.GetBytes(Blank));
        hash.AppendData(beginning[(position + Digits)..]);
        return hash;
    }

    /// <summary>Ends the sum and gives its digits.</summary>
    public static string End(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());

    /// <summary>The position of the digits in the file; null if the header has none.</summary>
    /// <exception cref="WeightFormatException">There is something else at that position.</exception>
    public static int? Find(string path, SafeTensorsHeader header, ReadOnlySpan<byte> beginning)
    {
        if (header.ChecksumPosition is not { } position) return null;
        string stated = header.Metadata[Key];
        // The bytes are compared too, for JSON may spell a digit as an escape, and then they would not stand where they are sought.
        bool fits = stated.Length == Digits && stated.All(char.IsAsciiHexDigitLower)
            && beginning[(int)position..].StartsWith(Encoding.ASCII.GetBytes(stated));
        return fits
            ? (int)position
            : throw new WeightFormatException(path, position,
                $"{Key} is {QuotedText.Of(stated)}, which is not {Digits} lower-case hexadecimal digits");
    }
}
