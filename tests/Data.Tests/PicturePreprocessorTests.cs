namespace MidasNet.Data.Tests;

public sealed class PicturePreprocessorTests
{
    [Fact]
    public void A_small_digit_is_padded_and_stays_as_it_is()
    {
        var padded = PicturePreprocessor.ForFiles(Preprocessing.Digit(4))(new GreyImage(2, 2, [1, 2, 3, 4]));
        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0], padded.Pixels);
    }

    [Fact]
    public void A_large_digit_shrinks_in_its_proportions()
    {
        var image = new GreyImage(8, 4, [.. Enumerable.Repeat((byte)200, 32)]);
        var fitted = PicturePreprocessor.ForFiles(Preprocessing.Digit(4))(image);
        Assert.Equal([0, 0, 0, 0, 200, 200, 200, 200, 200, 200, 200, 200, 0, 0, 0, 0], fitted.Pixels);
    }

    [Fact]
    public void A_drawing_out_of_an_idx_file_is_light_on_dark_already()
    {
        var light = new GreyImage(20, 20, [.. Enumerable.Range(0, 400).Select(i => (byte)(i / 20 is > 5 and < 15 && i % 20 is 9 or 10 ? 255 : 0))]);
        var preprocessing = Preprocessing.Drawing(12, 0.5);
        Assert.Equal(
            PicturePreprocessor.ForFiles(preprocessing)(light.Invert()).Pixels, PicturePreprocessor.ForIdx(preprocessing)(light).Pixels);
        Assert.Contains(PicturePreprocessor.ForIdx(preprocessing)(light).Pixels, pixel => pixel > 200);
    }

    [Fact]
    public void A_photograph_is_cut_to_the_middle_of_its_shorter_side()
    {
        // Columns of one brightness each: of 16 x 8 pixels the middle 7 x 7 become 7 x 7.
        var photo = new GreyImage(16, 8, [.. Enumerable.Range(0, 16 * 8).Select(i => (byte)(10 * (i % 16)))]);
        var middle = PicturePreprocessor.ForFiles(Preprocessing.Photo(7))(photo);
        Assert.Equal((7, 7), (middle.Width, middle.Height));
        Assert.All(Enumerable.Range(0, 49), i => Assert.Equal(10 * (i % 7) + 45, middle.Pixels[i]));
    }
}
