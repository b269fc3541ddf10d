namespace MidasNet.Data.Tests;

public class PixelConversionTests
{
    public static TheoryData<int> Lengths => [0, 1, 15, 31, 32, 33, 64, 200]; // about the widths of vectors

    [Theory]
    [MemberData(nameof(Lengths))]
    public void One_pass_gives_the_bits_of_scaling_then_normalising(int length)
    {
        byte[] pixels = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 91))];
        float[] oneByOne = [.. pixels.Select(pixel => (pixel * (1 / 255f) - 0.48f) * (1 / 0.21f))], once = new float[length], twice = new float[length];
        PixelConversion.ToNormalised(pixels, once, 0.48f, 0.21f);
        PixelConversion.ToUnit(pixels, twice);
        Assert.Equal(pixels.Select(pixel => pixel * (1 / 255f)), twice);
        PixelConversion.Normalise(twice, 0.48f, 0.21f);
        Assert.Equal(oneByOne, once);
        Assert.Equal(oneByOne, twice);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Weighted_pixels_are_added(int length)
    {
        byte[] pixels = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 91))];
        float[] sum = [.. Enumerable.Range(0, length).Select(i => (float)i)];
        PixelConversion.AddScaled(sum, pixels, 0.5f);
        Assert.Equal(pixels.Select((pixel, i) => i + 0.5f * pixel), sum);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Colours_are_separated(int count)
    {
        byte[] pixels = [.. Enumerable.Range(0, 3 * count).Select(i => (byte)(i * 91 + i / 256))];
        byte[][] planes = [new byte[count], new byte[count], new byte[count]];
        PixelConversion.Separate(pixels, planes[0], planes[1], planes[2]);
        for (int c = 0; c < 3; c++) Assert.Equal(Enumerable.Range(0, count).Select(i => pixels[3 * i + c]), planes[c]);
    }
}
