using MidasNet.Data.Pictures;

namespace MidasNet.Data.Tests;

public sealed class PicturePreprocessorTests
{
    [Fact]
    public void A_small_digit_is_padded_and_stays_as_it_is()
    {
        var padded = Apply(Preprocessing.Digit(4), new GreyImage(2, 2, [1, 2, 3, 4]));
        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0], padded.Pixels);
    }

    [Fact]
    public void A_large_digit_shrinks_in_its_proportions()
    {
        var image = new GreyImage(8, 4, [.. Enumerable.Repeat((byte)200, 32)]);
        var fitted = Apply(Preprocessing.Digit(4), image);
        Assert.Equal([0, 0, 0, 0, 200, 200, 200, 200, 200, 200, 200, 200, 0, 0, 0, 0], fitted.Pixels);
    }

    [Fact]
    public void A_drawing_out_of_an_idx_file_is_light_on_dark_already()
    {
        var light = new GreyImage(20, 20, [.. Enumerable.Range(0, 400).Select(i => (byte)(i / 20 is > 5 and < 15 && i % 20 is 9 or 10 ? 255 : 0))]);
        var preprocessing = Preprocessing.Drawing(12, 0.5);
        Assert.Equal(
            Apply(preprocessing, light.Invert()).Pixels, Apply(preprocessing, light, isLightOnDark: true).Pixels);
        Assert.Contains(Apply(preprocessing, light, isLightOnDark: true).Pixels, pixel => pixel > 200);
    }

    [Fact]
    public void A_photograph_becomes_the_square_in_its_middle_in_colour()
    {
        var wide = new Picture(3, 4, 2, [.. Enumerable.Range(0, 24).Select(i => (byte)i)]);
        var square = new PicturePreprocessor(Preprocessing.Photo(2)).Apply(wide).Image;
        Assert.Equal([1, 2, 5, 6, 9, 10, 13, 14, 17, 18, 21, 22], square.Pixels);
    }

    private static Picture Apply(Preprocessing preprocessing, GreyImage image, bool isLightOnDark = false) =>
        new PicturePreprocessor(preprocessing, isLightOnDark).Apply(Picture.Of(image)).Image;
}
