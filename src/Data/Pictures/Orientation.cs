using System.Buffers.Binary;

namespace MidasNet.Data.Pictures;

/// <summary>The way in which a camera stored a picture (EXIF 2.3, tag Orientation), 1 to 8; 1 is upright.</summary>
internal readonly record struct Orientation(int Value)
{
    private const int Tag = 0x0112, ShortType = 3;

    /// <summary>As stored.</summary>
    public static Orientation Upright => new(1);

    private bool SwapsAxes => Value is >= 5 and <= 8;

    /// <summary>Reads the tag from the first directory of a TIFF structure, which EXIF data is; upright if it is not there or makes no sense.</summary>
    public static Orientation Of(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return Upright;
        bool isLittle = tiff.StartsWith("II"u8);
        if (!isLittle && !tiff.StartsWith("MM"u8)) return Upright;
        uint directory = Number32(tiff[4..], isLittle);
        if (directory > tiff.Length - 2) return Upright;
        int count = Number16(tiff[(int)directory..], isLittle);
        for (long entry = directory + 2; count > 0 && entry + 12 <= tiff.Length; entry += 12, count--)
        {
            var fields = tiff.Slice((int)entry, 12);
            if (Number16(fields, isLittle) != Tag || Number16(fields[2..], isLittle) != ShortType) continue;
            int value = Number16(fields[8..], isLittle);
            return value is >= 1 and <= 8 ? new Orientation(value) : Upright;
        }
        return Upright;
    }

    /// <summary>The upright picture; the same one if it is upright already.</summary>
    public Picture Turn(Picture picture)
    {
        if (Value == 1) return picture;
        // Whether the stored column or row runs against the upright one.
        bool flipsX = Value is 2 or 3 or 7 or 8, flipsY = Value is 3 or 4 or 6 or 7;
        var (width, height) = SwapsAxes ? (picture.Height, picture.Width) : (picture.Width, picture.Height);
        var turned = new byte[picture.Pixels.Length];
        int area = width * height;
        for (int c = 0; c < picture.Channels; c++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    var (storedX, storedY) = SwapsAxes ? (y, x) : (x, y);
                    if (flipsX) storedX = picture.Width - 1 - storedX;
                    if (flipsY) storedY = picture.Height - 1 - storedY;
                    turned[c * area + y * width + x] = picture.Pixels[c * area + storedY * picture.Width + storedX];
                }
            }
        }
        return new Picture(picture.Channels, width, height, turned) { HasTransparency = picture.HasTransparency };
    }

    private static int Number16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Number32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
