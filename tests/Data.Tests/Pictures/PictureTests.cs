using MidasNet.Data.Pictures;

namespace MidasNet.Data.Tests.Pictures;

public sealed class PictureTests
{
    [Theory]
    [InlineData(8, 4, 4, 4, 2)] // wide
    [InlineData(4, 8, 4, 2, 4)] // high
    [InlineData(9, 1, 3, 3, 1)] // a line keeps a row
    [InlineData(3, 2, 4, 3, 2)] // small enough
    public void A_picture_is_scaled_down_with_its_proportions(int width, int height, int side, int newWidth, int newHeight)
    {
        int area = width * height;
        byte[] planes = [.. Enumerable.Repeat((byte)10, area), .. Enumerable.Repeat((byte)20, area), .. Enumerable.Repeat((byte)30, area)];
        var scaled = new Picture(3, width, height, planes).Within(side);
        int newArea = newWidth * newHeight;
        Assert.Equal((3, newWidth, newHeight), (scaled.Channels, scaled.Width, scaled.Height));
        byte[] expected = [.. Enumerable.Repeat((byte)10, newArea), .. Enumerable.Repeat((byte)20, newArea), .. Enumerable.Repeat((byte)30, newArea)];
        Assert.Equal(expected, scaled.Pixels);
    }

    [Fact]
    public void Each_pixel_of_a_smaller_picture_is_the_mean_of_those_that_it_covers() =>
        Assert.Equal([15, 35], new Picture(1, 4, 2, [10, 20, 30, 40, 10, 20, 30, 40]).Within(2).Pixels);
}
