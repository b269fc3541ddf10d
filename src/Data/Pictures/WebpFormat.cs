using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Webp;

namespace MidasNet.Data.Pictures;

/// <summary>WebP (RFC 9649): RIFF chunks. ImageSharp reads no animations, so the first frame is extracted as a separate file.</summary>
internal sealed class WebpFormat : PictureFormat
{
    private const int RiffHeader = 12, ChunkHeader = 8, FrameHeader = 16;
    private const byte AnimationFlag = 0x02, AlphaFlag = 0x10;

    public override string Name => "WebP";

    public override IReadOnlyList<string> Extensions { get; } = [".webp"];

    public override IImageDecoder Decoder { get; } = new WebpDecoder { IgnoreMetadata = true };

    public override bool Matches(ReadOnlySpan<byte> bytes, string name) =>
        bytes.Length >= RiffHeader && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8);

    public override PictureOutline Inspect(byte[] bytes)
    {
        var orientation = Orientation.Upright;
        (int Width, int Height)? canvas = null;
        Range? frame = null;
        int images = 0;
        for (int at = RiffHeader; at + ChunkHeader <= bytes.Length;)
        {
            var (data, next) = Chunk(bytes, at);
            var (start, length) = data.GetOffsetAndLength(bytes.Length);
            var type = bytes.AsSpan(at, 4);
            if (type.StartsWith("VP8X"u8) && length >= 10 && (bytes[start] & AnimationFlag) != 0)
                canvas = (Number24(bytes, start + 4) + 1, Number24(bytes, start + 7) + 1);
            else if (type.SequenceEqual("ANMF"u8)) frame ??= data;
            else if (type.SequenceEqual("EXIF"u8)) orientation = Orientation.Of(bytes.AsSpan(start, length));
            else if (type.SequenceEqual("VP8 "u8) || type.SequenceEqual("VP8L"u8)) images++;
            at = next;
        }
        if (canvas is null)
        {
            return images > 0
                ? new PictureOutline(bytes, orientation, PictureColours.ColoursAndAlpha)
                : throw new PictureStructureException("there is no picture in it: it is cut off or damaged");
        }
        if (frame is not { } first) throw new PictureStructureException("it is an animation without a frame: it is cut off or damaged");
        var (still, left, top) = StillOf(bytes, first);
        return new PictureOutline(still, orientation, PictureColours.ColoursAndAlpha, new FrameOnCanvas(canvas.Value.Width, canvas.Value.Height, left, top));
    }

    /// <summary>The frame of an animation as a file: its chunks after a header that states whether there is alpha.</summary>
    private static (byte[] File, int Left, int Top) StillOf(byte[] bytes, Range frame)
    {
        var (start, length) = frame.GetOffsetAndLength(bytes.Length);
        if (length < FrameHeader) throw new PictureStructureException("the first frame is cut off");
        var content = bytes.AsSpan(start + FrameHeader, length - FrameHeader);
        bool hasAlpha = content.StartsWith("ALPH"u8);
        byte[] extended = hasAlpha ? [.. "VP8X"u8, 10, 0, 0, 0, AlphaFlag, 0, 0, 0, .. bytes.AsSpan(start + 6, 6)] : [];
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, 4 + extended.Length + content.Length);
        return ([.. "RIFF"u8, .. size, .. "WEBP"u8, .. extended, .. content], 2 * Number24(bytes, start), 2 * Number24(bytes, start + 3));
    }

    // The data of a chunk, and where the next one begins: chunks are filled up to an even length.
    private static (Range Data, int Next) Chunk(byte[] bytes, int at)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4));
        int start = at + ChunkHeader;
        if (length > bytes.Length - start) throw new PictureStructureException("it ends within a chunk: it is cut off or damaged");
        return (start..(start + (int)length), start + (int)length + ((int)length & 1));
    }

    private static int Number24(byte[] bytes, int at) => bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16;
}
