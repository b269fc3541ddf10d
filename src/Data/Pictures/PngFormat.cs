using System.Buffers.Binary;
using System.IO.Compression;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Png;

namespace MidasNet.Data.Pictures;

/// <summary>PNG (ISO/IEC 15948): a chain of chunks, each with a checksum.</summary>
internal sealed class PngFormat : PictureFormat
{
    private const int SignatureLength = 8, HeaderBytes = 13, ChunkFrame = 12; // length, type and checksum around the data of a chunk

    // Adam7: the first column and row of each pass, and the distances to the next ones.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public override string Name => "PNG";

    public override IReadOnlyList<string> Extensions { get; } = [".png"];

    public override IImageDecoder Decoder { get; } = new PngDecoder { IgnoreMetadata = true };

    public override bool Matches(ReadOnlySpan<byte> bytes, string name) => bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);

    public override PictureOutline Inspect(byte[] bytes)
    {
        var rest = bytes.AsSpan(SignatureLength);
        var orientation = Orientation.Upright;
        ReadOnlySpan<byte> header = [], palette = [], transparency = [];
        using var packed = new MemoryStream(bytes.Length);
        while (true)
        {
            if (rest.Length < ChunkFrame) throw new PictureStructureException("it ends before its last chunk: it is cut off");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame) throw new PictureStructureException("it ends within a chunk: it is cut off or damaged");
            var chunk = rest.Slice(4, 4 + (int)length);
            if (BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]) != Crc32.Of(chunk))
                throw new PictureStructureException("the checksum of a chunk does not fit: it is damaged");
            var data = chunk[4..];
            if (chunk.StartsWith("IHDR"u8))
            {
                if (!header.IsEmpty) throw new PictureStructureException("it has two headers: it is damaged");
                header = data.Length >= HeaderBytes ? data[..HeaderBytes] : throw new PictureStructureException("its header is cut off");
            }
            else if (chunk.StartsWith("PLTE"u8)) palette = data;
            else if (chunk.StartsWith("tRNS"u8)) transparency = data;
            else if (chunk.StartsWith("IDAT"u8)) packed.Write(data);
            else if (chunk.StartsWith("eXIf"u8)) orientation = Orientation.Of(data);
            else if (chunk.StartsWith("IEND"u8)) break;
            rest = rest[(ChunkFrame + (int)length)..];
        }
        if (header.IsEmpty) throw new PictureStructureException("it has no header: it is damaged");
        // Bit 2 of the colour type is alpha, bit 1 colour, bit 0 a palette.
        int colourType = header[9];
        bool hasAlpha = !transparency.IsEmpty || (colourType & 4) != 0;
        var colours = hasAlpha ? PictureColours.ColoursAndAlpha : (colourType & 2) != 0 ? PictureColours.Colours : PictureColours.Grey;
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        return new PictureOutline(Plain(header, palette, transparency, packed), orientation, colours) { Size = ((int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue)) };
    }

    // ImageSharp takes rows that are missing for black, and of an interlaced picture waits for them without end, as it does for passes without a column.
    public override void RequirePixels(byte[] bytes)
    {
        long missing = BytesOf(bytes.AsSpan(SignatureLength + 8, HeaderBytes));
        int start = SignatureLength;
        while (!bytes.AsSpan(start + 4).StartsWith("IDAT"u8)) start += ChunkFrame + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(start));
        start += 8;
        using var unpacked = new ZLibStream(new MemoryStream(bytes, start, bytes.Length - start), CompressionMode.Decompress);
        Span<byte> buffer = stackalloc byte[4096];
        while (missing > 0)
        {
            int read = unpacked.Read(buffer);
            if (read == 0) throw new PictureStructureException($"its pixels end {missing} bytes too early: it is cut off or damaged");
            missing -= read;
        }
    }

    /// <summary>A file of the chunks that make the picture, with the packed pixels in one: no others come before the decoder.</summary>
    private static byte[] Plain(ReadOnlySpan<byte> header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, MemoryStream packed)
    {
        var file = new MemoryStream((int)packed.Length + palette.Length + transparency.Length + 128);
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Write(file, "IHDR"u8, header);
        if (!palette.IsEmpty) Write(file, "PLTE"u8, palette);
        if (!transparency.IsEmpty) Write(file, "tRNS"u8, transparency);
        Write(file, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        Write(file, "IEND"u8, []);
        return file.ToArray();

        static void Write(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
        {
            Span<byte> number = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            file.Write(number);
            file.Write(type);
            file.Write(data);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(data, Crc32.Of(type)));
            file.Write(number);
        }
    }

    // The bytes of all rows, each with that of its filter.
    private static long BytesOf(ReadOnlySpan<byte> header)
    {
        const int MinColumns = 5; // of which every pass has some
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        long bits = header[8] * (header[9] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 });
        long Rows(long columns, long rows) => columns > 0 ? rows * (1 + (columns * bits + 7) / 8) : 0;
        if (header[12] != 0 && width < MinColumns)
            throw new PictureStructureException($"it is interlaced and has {width} columns; at least {MinColumns} are read: store it without interlacing");
        return header[12] == 0
            ? Rows(width, height)
            : Passes.Sum(pass => Rows((width - pass.X + pass.StepX - 1) / pass.StepX, (height - pass.Y + pass.StepY - 1) / pass.StepY));
    }
}
