using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Pbm;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Metadata;

namespace MidasNet.Data.Pictures;

/// <summary>Windows bitmaps.</summary>
internal sealed class BmpFormat : PictureFormat
{
    public override string Name => "BMP";

    public override IReadOnlyList<string> Extensions { get; } = [".bmp", ".dib"];

    public override IImageDecoder Decoder { get; } = new BmpDecoder();

    public override bool Matches(ReadOnlySpan<byte> bytes, string name) => bytes.Length >= 26 && bytes.StartsWith("BM"u8);

    private const int MaxColours = 1 << 16;

    // ImageSharp takes rows that are missing for black.
    public override PictureOutline Inspect(byte[] bytes)
    {
        const int InfoHeader = 40, Plain = 0, BitFields = 3;
        // ImageSharp makes a table of colours that reaches to the pixels, before it looks whether it is there.
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(10)) is var first && first > bytes.Length)
            throw new PictureStructureException($"its header says that pixels begin at byte {first}, but it has {bytes.Length}: it is cut off or damaged");
        if (bytes.Length >= 14 + InfoHeader && BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(14)) >= InfoHeader && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(46)) is var colours && colours > MaxColours)
            throw new PictureStructureException($"its header promises a table of {colours} colours; at most {MaxColours} are read");
        if (bytes.Length >= 14 + InfoHeader && BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(14)) >= InfoHeader
            && BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(30)) is Plain or BitFields)
        {
            long width = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(18)), height = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(22));
            long bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(28)), start = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(10));
            if (start + (width * bits + 31) / 32 * 4 * Math.Abs(height) > bytes.Length)
                throw new PictureStructureException($"its header promises {width} x {Math.Abs(height)} pixels of {bits} bits, more than it holds: it is cut off");
        }
        return base.Inspect(bytes);
    }
}

/// <summary>GIF, of an animation the first frame.</summary>
internal sealed class GifFormat : PictureFormat
{
    public override string Name => "GIF";

    public override IReadOnlyList<string> Extensions { get; } = [".gif"];

    public override IImageDecoder Decoder { get; } = new GifDecoder { IgnoreMetadata = true, DecodingMode = FrameDecodingMode.First, MaxFrames = 1 };

    public override bool Matches(ReadOnlySpan<byte> bytes, string name) => bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8);
}

/// <summary>TIFF, of several pages the first.</summary>
internal sealed class TiffFormat : PictureFormat
{
    public override string Name => "TIFF";

    public override IReadOnlyList<string> Extensions { get; } = [".tif", ".tiff"];

    public override IImageDecoder Decoder { get; } = new TiffDecoder { IgnoreMetadata = true, DecodingMode = FrameDecodingMode.First };

    public override bool Matches(ReadOnlySpan<byte> bytes, string name) => bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8);

    // None, three of fax, LZW, deflate by both of its numbers, and PackBits.
    private static readonly uint[] Packings = [1, 2, 3, 4, 5, 8, 32946, 32773];

    public override PictureOutline Inspect(byte[] bytes)
    {
        const int BitsOfSample = 258, Packing = 259, Colours = 262, Palette = 3, MaxBits = 32, MaxPaletteBits = 8;
        bool hasPalette = ValuesOf(bytes, Colours).Contains<uint>(Palette);
        foreach (uint bits in ValuesOf(bytes, BitsOfSample))
        {
            // ImageSharp makes a palette of as many colours as there could be, before it looks for them.
            if (bits > (hasPalette ? MaxPaletteBits : MaxBits)) throw new PictureStructureException($"its samples have {bits} bits{(hasPalette ? " and a palette" : "")}, more than are read");
        }
        foreach (uint packing in ValuesOf(bytes, Packing))
        {
            // ImageSharp decodes a strip of JPEG as any picture file of any size, which may be this one, until the stack overflows.
            if (!Packings.Contains(packing)) throw new PictureStructureException($"its pixels are packed by method {packing}{(packing == 7 ? " (JPEG)" : "")}, which is not read: save it without compression, by LZW or by deflate");
        }
        return new(bytes, Orientation.Of(bytes), PictureColours.ColoursAndAlpha);
    }

    /// <summary>The values of all entries of the first directory with a tag.</summary>
    private static IEnumerable<uint> ValuesOf(byte[] bytes, int tag)
    {
        const int Header = 8, EntryBytes = 12, Short = 3, Long = 4;
        bool isLittle = bytes[0] == 'I';
        uint directory = bytes.Length < Header ? uint.MaxValue : Number(bytes, 4, 4, isLittle);
        if (directory > bytes.Length - 2) throw new PictureStructureException("its directory lies beyond its end: it is cut off or damaged");
        uint entries = Number(bytes, directory, 2, isLittle);
        if (directory + 2 + entries * EntryBytes > bytes.Length) throw new PictureStructureException("it ends within its directory: it is cut off or damaged");
        for (long entry = directory + 2; entries > 0; entry += EntryBytes, entries--)
        {
            if (Number(bytes, entry, 2, isLittle) != tag) continue;
            uint type = Number(bytes, entry + 2, 2, isLittle), count = Number(bytes, entry + 4, 4, isLittle);
            if (type is not (Short or Long)) throw new PictureStructureException($"its field {tag} is no number: it is damaged");
            int length = type == Short ? 2 : 4;
            long at = (long)count * length <= 4 ? entry + 8 : Number(bytes, entry + 8, 4, isLittle);
            if (at + (long)count * length > bytes.Length) throw new PictureStructureException($"the values of its field {tag} lie beyond its end: it is cut off or damaged");
            for (; count > 0; count--, at += length) yield return Number(bytes, at, length, isLittle);
        }
    }

    private static uint Number(byte[] bytes, long at, int count, bool isLittle)
    {
        uint number = 0;
        for (int i = 0; i < count; i++) number = number << 8 | bytes[at + (isLittle ? count - 1 - i : i)];
        return number;
    }
}

/// <summary>The family of PBM, PGM and PPM, as text and as bytes.</summary>
internal sealed class PbmFormat : PictureFormat
{
    public override string Name => "PBM, PGM or PPM";

    public override IReadOnlyList<string> Extensions { get; } = [".pbm", ".pgm", ".ppm", ".pnm"];

    public override IImageDecoder Decoder { get; } = new PbmDecoder();

    public override bool Matches(ReadOnlySpan<byte> bytes, string name) =>
        bytes.Length >= 3 && bytes[0] == 'P' && bytes[1] is >= (byte)'1' and <= (byte)'6' && bytes[2] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'#';

    public override PictureOutline Inspect(byte[] bytes) =>
        new(bytes, Orientation.Upright, bytes[1] is (byte)'3' or (byte)'6' ? PictureColours.Colours : PictureColours.Grey);
}

/// <summary>Targa, whose files have no signature at their beginning: recognised by the signature at the end, or by the name.</summary>
internal sealed class TgaFormat : PictureFormat
{
    public override string Name => "TGA";

    public override IReadOnlyList<string> Extensions { get; } = [".tga"];

    public override IImageDecoder Decoder { get; } = new TgaDecoder();

    public override bool Matches(ReadOnlySpan<byte> bytes, string name) =>
        bytes.Length > 18 && bytes[1] is 0 or 1 && bytes[2] is 1 or 2 or 3 or 9 or 10 or 11
        && (bytes.EndsWith("TRUEVISION-XFILE.\0"u8) || name.EndsWith(".tga", StringComparison.OrdinalIgnoreCase));
}
