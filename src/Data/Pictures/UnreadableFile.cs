using System.Buffers;
using System.Text;

namespace MidasNet.Data.Pictures;

/// <summary>Says what a file is that is no picture which can be read.</summary>
internal static class UnreadableFile
{
    private static readonly SearchValues<byte> Printable = SearchValues.Create(
        "\t\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>A part of a sentence, such as "the file is empty" or "this is a PDF document".</summary>
    public static string Describe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return "the file is empty";
        if (bytes.IndexOfAnyExcept((byte)0) < 0) return $"the file holds {bytes.Length} zero bytes: it was not written to its end";
        if (bytes.StartsWith("%PDF"u8)) return "this is a PDF document";
        if (bytes.StartsWith("PK\u0003\u0004"u8)) return "this is a zip archive";
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return "this is a gzip file";
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0])) return "this is an icon file";
        if (bytes.StartsWith("8BPS"u8)) return "this is a Photoshop file";
        if (bytes.Length > 12 && bytes[4..].StartsWith("ftyp"u8))
            return $"this is a HEIC, AVIF or video file (type '{Encoding.ASCII.GetString(bytes.Slice(8, 4)).Trim()}'): convert it";
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || bytes.Length > 12 && bytes[4..].StartsWith("JXL "u8)) return "this is a JPEG XL file: convert it";
        if (bytes.Length > 12 && bytes[4..].StartsWith("jP  "u8)) return "this is a JPEG 2000 file: convert it";
        var start = bytes[..Math.Min(bytes.Length, 512)];
        if (start.IndexOf("<svg"u8) >= 0) return "this is an SVG drawing: convert it";
        if (start.IndexOf("<html"u8) >= 0 || start.IndexOf("<!DOCTYPE"u8) >= 0 || start.IndexOf("<HTML"u8) >= 0) return "this is a web page and no picture";
        if (start.IndexOfAnyExcept(Printable) < 0)
            return $"this is text ('{Encoding.ASCII.GetString(start[..Math.Min(start.Length, 24)]).ReplaceLineEndings(" ").Trim()}')";
        return $"these {bytes.Length} bytes are no picture that can be read, or its beginning is damaged";
    }
}
