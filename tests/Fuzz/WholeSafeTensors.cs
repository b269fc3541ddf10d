using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MidasNet.Fuzz;

/// <summary>Safetensors files whose lengths and checksum are right, whatever else is damaged, so that the damage gets further.</summary>
internal static partial class WholeSafeTensors
{
    private const int MaxDataBytes = 64 << 10, MaxShift = 256, LengthBytes = 8;

    private static readonly byte[] Checksum = "\"midasnet.sha256\":\""u8.ToArray();

    /// <summary>A file with a header, and as many zeros of data as it says, up to some.</summary>
    public static byte[] Of(byte[] header) => Of(header, []);

    /// <summary>A file of this project after damage: its header ends where an object does, its data are as long as the header says, and its checksum is right.</summary>
    public static byte[] Mended(byte[] file)
    {
        if (file.Length < LengthBytes) return file;
        int end = HeaderEnd(file);
        byte[] mended = Of(file[LengthBytes..end], file.AsSpan(end));
        // The sum is that of the file with zeros in its place.
        int sum = mended.AsSpan().IndexOf(Checksum);
        if (sum < 0 || sum + Checksum.Length + 64 > mended.Length) return mended;
        var digits = mended.AsSpan(sum + Checksum.Length, 64);
        digits.Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(mended)), digits);
        return mended;
    }

    // Bytes that were added or removed have moved the end of the header: that of an object, and the spaces after it.
    private static int HeaderEnd(byte[] file)
    {
        int stated = LengthBytes + (int)Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(file), 0, file.Length - LengthBytes), last = stated;
        while (last > LengthBytes && file[last - 1] == ' ') last--;
        int end = Enumerable.Range(0, MaxShift).SelectMany(shift => new[] { last - shift, last + shift }).Where(at => at > LengthBytes && at <= file.Length && file[at - 1] == '}').FirstOrDefault(stated);
        while (end < file.Length && file[end] == ' ') end++;
        return end;
    }

    private static byte[] Of(byte[] header, ReadOnlySpan<byte> data)
    {
        long end = DataEnd().Matches(Encoding.Latin1.GetString(header)).Select(match => long.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out long offset) ? offset : 0)
            .DefaultIfEmpty().Max();
        var all = new byte[Math.Min(end, MaxDataBytes)];
        data[..Math.Min(data.Length, all.Length)].CopyTo(all);
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. all];
    }

    [GeneratedRegex(@"data_offsets""\s*:\s*\[\s*\d+\s*,\s*(\d+)")]
    private static partial Regex DataEnd();
}
