using MidasNet.Data;
using SkiaSharp;

namespace MidasNet.Runner.Tests.Images;

public sealed class SkiaImageDecoderTests
{
    [Fact]
    public void Colours_become_the_luma_of_BT601()
    {
        var image = Decode(Encode(5, 1, [SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White, new SKColor(10, 20, 30)]));
        Assert.Equal([76, 150, 29, 255, 18], image.Pixels); // 0.299, 0.587, 0.114 of 255; 2.99 + 11.74 + 3.42
    }

    [Fact]
    public void What_is_transparent_shows_white_paper()
    {
        var image = Decode(Encode(3, 1, [SKColors.Transparent, SKColors.Black, SKColors.Black.WithAlpha(51)]));
        Assert.Equal([255, 0, 204], image.Pixels);
    }

    [Fact]
    public void A_jpeg_is_decoded_to_nearly_its_colour()
    {
        var image = Decode(Encode(16, 8, [.. Enumerable.Repeat(new SKColor(90, 90, 90), 128)], SKEncodedImageFormat.Jpeg));
        Assert.Equal((16, 8), (image.Width, image.Height));
        Assert.All(image.Pixels, pixel => Assert.InRange(pixel, 88, 92));
    }

    [Fact]
    public void What_is_no_image_is_refused_by_its_name()
    {
        var error = Assert.Throws<DataFormatException>(() => Decode([1, 2, 3, 4]));
        Assert.StartsWith("a.png: these 4 bytes are no image", error.Message, StringComparison.Ordinal);
        Assert.Throws<DataFormatException>(() => Decode([]));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    public void An_image_that_is_cut_off_is_refused(SKEncodedImageFormat format)
    {
        byte[] whole = Encode(64, 64, Noise(64 * 64), format);
        foreach (double share in (double[])[0.01, 0.1, 0.5, 0.9])
            Assert.Throws<DataFormatException>(() => Decode(whole[..(int)(share * whole.Length)]));
    }

    [Fact]
    public void A_png_with_a_flipped_bit_is_refused()
    {
        byte[] damaged = Encode(64, 64, Noise(64 * 64));
        damaged[damaged.Length / 2] ^= 4;
        Assert.Throws<DataFormatException>(() => Decode(damaged));
    }

    [Fact]
    public void An_absurd_size_is_refused_before_anything_is_allocated()
    {
        byte[] png = Encode(2, 2, Noise(4));
        png.AsSpan(16, 8).Clear();
        png[17] = png[21] = 1; // 65,536 x 65,536, big-endian in the header, which has a checksum of its own
        BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Crc(png.AsSpan(12, 17)))).CopyTo(png, 29);
        var error = Assert.Throws<DataFormatException>(() => Decode(png));
        Assert.Contains("65536 x 65536", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKEncodedOrigin.TopLeft, 1, 2, 3, 4, 5, 6)]
    [InlineData(SKEncodedOrigin.TopRight, 3, 2, 1, 6, 5, 4)]
    [InlineData(SKEncodedOrigin.BottomRight, 6, 5, 4, 3, 2, 1)]
    [InlineData(SKEncodedOrigin.BottomLeft, 4, 5, 6, 1, 2, 3)]
    [InlineData(SKEncodedOrigin.LeftTop, 1, 4, 2, 5, 3, 6)]
    [InlineData(SKEncodedOrigin.RightTop, 4, 1, 5, 2, 6, 3)] // a phone held upright: turn clockwise
    [InlineData(SKEncodedOrigin.RightBottom, 6, 3, 5, 2, 4, 1)]
    [InlineData(SKEncodedOrigin.LeftBottom, 3, 6, 2, 5, 1, 4)] // turn counter-clockwise
    public void A_photograph_is_turned_upright(SKEncodedOrigin origin, params int[] expected) =>
        Assert.Equal(expected, Upright.Turn(new GreyImage(3, 2, [1, 2, 3, 4, 5, 6]), origin).Pixels.Select(pixel => (int)pixel));

    private static GreyImage Decode(byte[] bytes) => SkiaImageDecoder.Decode(bytes, "a.png");

    private static SKColor[] Noise(int count) => [.. Enumerable.Range(0, count).Select(i => new SKColor((uint)RandomStream.Mix((ulong)i)).WithAlpha(255))];

    private static byte[] Encode(int width, int height, SKColor[] colours, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul)) { Pixels = colours };
        using var data = bitmap.Encode(format, quality: 95);
        return data.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        return ~crc;
    }
}
