using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Png;

namespace MidasNet.Data.Pictures;

/// <summary>PNG (ISO/IEC 15948): a chain of chunks, each with a checksum.</summary>
internal sealed class PngFormat : PictureFormat
{
    private const int SignatureLength = 8, ChunkFrame = 12; // length, type and checksum around the data of a chunk

    public override string Name => "PNG";

    public override IReadOnlyList<string> Extensions { get; } = [".png"];

    public override IImageDecoder Decoder { get; } = new PngDecoder { IgnoreMetadata = true };

    public override bool Matches(ReadOnlySpan<byte> bytes, string name) => bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);

    public override PictureOutline Inspect(byte[] bytes)
    {
        var rest = bytes.AsSpan(SignatureLength);
        var orientation = Orientation.Upright;
        int colourType = -1;
        bool isTransparent = false;
        (int Width, int Height)? size = null;
        while (true)
        {
            if (rest.Length < ChunkFrame) throw new PictureStructureException("it ends before its last chunk: it is cut off");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame) throw new PictureStructureException("it ends within a chunk: it is cut off or damaged");
            var chunk = rest.Slice(4, 4 + (int)length);
            if (BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]) != Crc32.Of(chunk))
                throw new PictureStructureException("the checksum of a chunk does not fit: it is damaged");
            var data = chunk[4..];
            if (chunk.StartsWith("IHDR"u8) && data.Length >= 10)
            {
                if (size is not null) throw new PictureStructureException("it has two headers: it is damaged");
                var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]));
                size = ((int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue));
                colourType = data[9];
            }
            else if (chunk.StartsWith("tRNS"u8)) isTransparent = true;
            else if (chunk.StartsWith("eXIf"u8)) orientation = Orientation.Of(data);
            else if (chunk.StartsWith("IEND"u8)) break;
            rest = rest[(ChunkFrame + (int)length)..];
        }
        // Bit 2 of the colour type is alpha, bit 1 colour, bit 0 a palette.
        bool hasAlpha = isTransparent || (colourType & 4) != 0;
        var colours = hasAlpha ? PictureColours.ColoursAndAlpha : (colourType & 2) != 0 ? PictureColours.Colours : PictureColours.Grey;
        return new PictureOutline(bytes, orientation, colours) { Size = size };
    }
}
