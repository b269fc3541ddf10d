using MidasNet.Data.Tests.Pictures;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>JPEG files whose segments are those of right files, left out, doubled, exchanged and changed, with EXIF, profiles and frames of odd sizes among them.</summary>
internal static class JpegGrammar
{
    private static readonly byte[][] Samples = [Encode(JpegColorType.YCbCrRatio420), Encode(JpegColorType.Luminance), Encode(JpegColorType.YCbCrRatio444), Encode(JpegColorType.Rgb)];

    public static byte[] Build(FuzzRandom random)
    {
        var segments = Segments(random.Of(Samples));
        for (int changes = random.Next(4); changes > 0 && segments.Count > 0; changes--)
        {
            int at = random.Next(segments.Count);
            switch (random.Next(8))
            {
                case 0: segments.RemoveAt(at); break;
                case 1: segments.Insert(at, segments[random.Next(segments.Count)]); break;
                case 2: (segments[at], segments[0]) = (segments[0], segments[at]); break;
                case 3: segments[at] = Changed(random, segments[at]); break;
                case 4: segments[at] = Resized(random, segments.FindIndex(IsFrame) is >= 0 and var frame ? segments[at = frame] : segments[at]); break;
                case 5: for (int copies = random.Copies(random.Of(2, 90, 200), segments[^1].Length); copies > 0; copies--) segments.Add(segments[^1]); break;
                default: segments.Insert(at, Other(random)); break;
            }
        }
        return [0xFF, 0xD8, .. segments.SelectMany(segment => segment), .. random.OneIn(20) ? [] : new byte[] { 0xFF, 0xD9 }];
    }

    private static bool IsFrame(byte[] segment) => segment[1] is >= 0xC0 and <= 0xC2;

    // The frame with another size, number or sampling of components, or of another kind.
    private static byte[] Resized(FuzzRandom random, byte[] frame)
    {
        if (frame.Length < 13) return frame;
        byte[] changed = [.. frame];
        PictureBytes.Big16((int)PictureBytes.Side(random, ushort.MaxValue)).CopyTo(changed, 5);
        PictureBytes.Big16((int)PictureBytes.Side(random, ushort.MaxValue)).CopyTo(changed, 7);
        if (random.OneIn(3)) changed[11] = (byte)random.Next(256);
        if (random.OneIn(6)) changed[9] = (byte)random.Next(6);
        if (random.OneIn(6)) changed[4] = random.Of<byte>(8, 12, 16, 0);
        if (random.OneIn(4)) changed[1] = (byte)(0xC0 + random.Next(16));
        return changed;
    }

    private static byte[] Changed(FuzzRandom random, byte[] segment)
    {
        byte[] changed = [.. segment];
        for (int changes = 1 + random.Next(4); changes > 0; changes--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
        return changed;
    }

    private static byte[] Other(FuzzRandom random)
    {
        byte marker = random.Of<byte>(0xE1, 0xE1, 0xE2, 0xE0, 0xEE, 0xFE, 0xDD, 0xDB, 0xC4, 0xCC, 0xDA, 0xDC, 0xC8, 0x01, 0xD0, 0xD8);
        byte[] data = marker switch
        {
            0xE1 => [.. "Exif\0\0"u8, .. PictureBytes.Exif(random)],
            0xE2 => [.. "ICC_PROFILE\0"u8, (byte)random.Next(256), (byte)random.Next(256), .. random.Bytes(random.Next(200))],
            0xEE => [.. "Adobe"u8, .. random.Bytes(7)],
            0xDD => PictureBytes.Big16(random.Next(65536)),
            _ => random.Bytes(random.Next(80)),
        };
        return [0xFF, marker, .. PictureBytes.Big16(random.OneIn(10) ? random.Next(65536) : data.Length + 2), .. data];
    }

    // From marker to marker; a scan has its compressed data with it.
    private static List<byte[]> Segments(byte[] file)
    {
        var segments = new List<byte[]>();
        for (int at = 2; at + 4 <= file.Length && file[at + 1] != 0xD9;)
        {
            int end = at + 2 + (file[at + 2] << 8 | file[at + 3]);
            while (file[at + 1] == 0xDA && !(file[end] == 0xFF && file[end + 1] is not 0)) end++;
            segments.Add(file[at..end]);
            at = end;
        }
        return segments;
    }

    private static byte[] Encode(JpegColorType colours)
    {
        using var image = new Image<Rgba32>(19, 11);
        for (int y = 0; y < image.Height; y++)
            for (int x = 0; x < image.Width; x++)
                image[x, y] = Files.Noise(x, y);
        using var stream = new MemoryStream();
        image.Save(stream, new JpegEncoder { ColorType = colours });
        return stream.ToArray();
    }
}
