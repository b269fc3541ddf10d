using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Pbm;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Data.Tests.Pictures;

/// <summary>Tiny picture files of every kind that is read.</summary>
internal static class Files
{
    /// <summary>The kinds by name, each with its encoder; all but JPEG keep the pixels.</summary>
    public static IReadOnlyDictionary<string, IImageEncoder> Encoders { get; } = new Dictionary<string, IImageEncoder>
    {
        ["png"] = new PngEncoder(),
        ["png grey"] = new PngEncoder { ColorType = PngColorType.Grayscale },
        ["png 16 bit"] = new PngEncoder { ColorType = PngColorType.Rgb, BitDepth = PngBitDepth.Bit16 },
        ["png grey 16 bit"] = new PngEncoder { ColorType = PngColorType.Grayscale, BitDepth = PngBitDepth.Bit16 },
        ["png interlaced"] = new PngEncoder { InterlaceMethod = PngInterlaceMode.Adam7 },
        ["png palette"] = new PngEncoder { ColorType = PngColorType.Palette },
        ["jpeg"] = new JpegEncoder { Quality = 95 },
        ["jpeg grey"] = new JpegEncoder { Quality = 95, ColorType = JpegColorType.Luminance },
        ["bmp"] = new BmpEncoder(),
        ["gif"] = new GifEncoder(),
        ["webp lossless"] = new WebpEncoder { FileFormat = WebpFileFormatType.Lossless },
        ["webp lossy"] = new WebpEncoder { FileFormat = WebpFileFormatType.Lossy, Quality = 95 },
        ["tiff"] = new TiffEncoder(),
        ["pbm"] = new PbmEncoder { ColorType = PbmColorType.Rgb, Encoding = PbmEncoding.Binary },
        ["pbm text"] = new PbmEncoder { ColorType = PbmColorType.Grayscale, Encoding = PbmEncoding.Plain },
        ["tga"] = new TgaEncoder(),
    };

    /// <summary>A file of a kind.</summary>
    public static byte[] Encode(string kind, int width, int height, Func<int, int, Rgba32> colour)
    {
        using var image = new Image<Rgba32>(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                image[x, y] = colour(x, y);
        using var stream = new MemoryStream();
        image.Save(stream, Encoders[kind]);
        return stream.ToArray();
    }

    /// <summary>A grey PNG of given pixels.</summary>
    public static byte[] Png(int width, int height, params byte[] pixels) => Data.Pictures.PngFile.Encode(width, height, pixels);

    /// <summary>Random colours, the same each time.</summary>
    public static Rgba32 Noise(int x, int y)
    {
        ulong bits = RandomStream.Mix((ulong)(x + 1000 * y));
        return new Rgba32((byte)bits, (byte)(bits >> 8), (byte)(bits >> 16));
    }

    /// <summary>An animated WebP: a canvas, and one frame on it at an even place.</summary>
    public static byte[] Animation(byte[] still, int canvas, int left, int top, int side)
    {
        byte[] content = still[12..]; // the chunks of a file without extensions
        byte[] frame = [.. Number24(left / 2), .. Number24(top / 2), .. Number24(side - 1), .. Number24(side - 1), .. Number24(100), 0, .. content];
        byte[] body = [.. "WEBP"u8, .. Chunk("VP8X"u8, [2, 0, 0, 0, .. Number24(canvas - 1), .. Number24(canvas - 1)]), .. Chunk("ANIM"u8, new byte[6]), .. Chunk("ANMF"u8, frame), .. Chunk("ANMF"u8, frame)];
        return [.. Chunk("RIFF"u8, body)];

        static byte[] Number24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        return [.. type, .. length, .. data, .. new byte[data.Length % 2]];
    }
}
