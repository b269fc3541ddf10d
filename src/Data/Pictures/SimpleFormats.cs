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

    // ImageSharp takes rows that are missing for black.
    public override PictureOutline Inspect(byte[] bytes)
    {
        const int InfoHeader = 40, Plain = 0, BitFields = 3;
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

    public override PictureOutline Inspect(byte[] bytes) => new(bytes, Orientation.Of(bytes), PictureColours.ColoursAndAlpha);
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
