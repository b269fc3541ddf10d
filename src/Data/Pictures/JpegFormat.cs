using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;

namespace MidasNet.Data.Pictures;

/// <summary>JPEG (ITU-T T.81): segments that begin with a marker, and scans of compressed data.</summary>
internal sealed class JpegFormat : PictureFormat
{
    // A scan of ten bytes makes a decoder visit all blocks. Encoders write about ten, three or four for each component.
    private const int MaxScans = 100;

    private const byte EndOfImage = 0xD9, StartOfScan = 0xDA, App1 = 0xE1;

    public override string Name => "JPEG";

    public override IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".jpe", ".jfif"];

    public override IImageDecoder Decoder { get; } = new JpegDecoder { IgnoreMetadata = true };

    public override bool Matches(ReadOnlySpan<byte> bytes, string name) => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    public override PictureOutline Inspect(byte[] bytes)
    {
        var orientation = Orientation.Upright;
        int components = 0, scans = 0;
        (int Width, int Height)? size = null;
        int at = 2;
        while (true)
        {
            // The next marker: FF and a byte that is neither 0 (a value of FF in compressed data) nor FF (filling) nor a restart.
            int found = bytes.AsSpan(at).IndexOf((byte)0xFF);
            if (found < 0 || at + found + 1 >= bytes.Length) throw CutOff(scans);
            at += found + 1;
            byte marker = bytes[at];
            if (marker is 0 or (>= 0xD0 and <= 0xD7)) at++;
            if (marker is 0 or 0xFF or (>= 0xD0 and <= 0xD7)) continue;
            at++;
            if (marker == EndOfImage)
            {
                if (scans == 0) throw new PictureStructureException("there is no scan in it: it is damaged");
                return new PictureOutline(bytes, orientation, components == 1 ? PictureColours.Grey : PictureColours.Colours) { Size = size };
            }
            if (marker is 0x01 or 0xD8) continue; // without a segment
            if (at + 2 > bytes.Length) throw CutOff(scans);
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            if (length < 2) throw new PictureStructureException($"a segment says that it has {length} bytes: it is damaged");
            if (at + length > bytes.Length) throw CutOff(scans);
            var segment = bytes.AsSpan(at + 2, length - 2);
            if (marker == StartOfScan && ++scans > MaxScans) throw new PictureStructureException($"it has more than the {MaxScans} scans that are accepted");
            if (IsFrame(marker) && segment.Length >= 6)
            {
                if (size is not null) throw new PictureStructureException("it has two frames: it is damaged");
                size = (BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]));
                components = segment[5];
            }
            if (marker == App1 && segment.StartsWith("Exif\0\0"u8)) orientation = Orientation.Of(segment[6..]);
            at += length;
        }
    }

    // SOF0 to SOF15, without DHT, JPG and DAC, which lie among them.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static PictureStructureException CutOff(int scans) => new(
        scans == 0 ? "it ends before its first scan: it is cut off" : "it ends within its pixels, without the mark of the end: it is cut off");
}
