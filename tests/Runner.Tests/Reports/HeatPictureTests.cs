using MidasNet.Data.Pictures;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Tests.Reports;

public sealed class HeatPictureTests
{
    private static (byte Red, byte Green, byte Blue)[] Decode(byte[] pixels, float[] map)
    {
        var decoded = new PictureDecoder().Decode(new HeatPicture(pixels.Length, 1, pixels, map).ToPng(), "heat.png", channels: 3).Pixels;
        int count = pixels.Length;
        return [.. Enumerable.Range(0, count).Select(i => (decoded[i], decoded[count + i], decoded[2 * count + i]))];
    }

    [Fact]
    public void An_empty_map_leaves_ink_on_paper() =>
        Assert.Equal([((byte)255, (byte)255, (byte)255), ((byte)0, (byte)0, (byte)0), ((byte)155, (byte)155, (byte)155)], Decode([0, 255, 100], [0, 0, 0]));

    [Fact]
    public void Positive_and_negative_values_have_different_colours_of_proportional_strength()
    {
        var colours = Decode([0, 0, 0, 0], [2, 1, -2, -1]);
        Assert.True(colours[0].Red > colours[0].Blue && colours[2].Blue > colours[2].Red);
        Assert.True(colours[0].Blue < colours[1].Blue && colours[2].Red < colours[3].Red);
    }

    [Fact]
    public void Pixels_and_map_must_fit_the_size()
    {
        Assert.Throws<ArgumentException>(() => new HeatPicture(2, 2, new byte[4], new float[3]));
        Assert.Throws<ArgumentException>(() => new HeatPicture(2, 2, new byte[3], new float[3]));
    }
}
