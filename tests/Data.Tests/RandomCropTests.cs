namespace MidasNet.Data.Tests;

public class RandomCropTests
{
    [Fact]
    public void Crops_lie_in_the_image_with_the_areas_and_aspects_asked_for()
    {
        var strengths = new Augmentation { MinCrop = 0.25f, CropAspect = 1.5f };
        for (int index = 0; index < 500; index++)
        {
            var crop = RandomCrop.Draw(strengths, 60, 80, seed: 1, epoch: 0, index);
            Assert.True(crop.Left >= 0 && crop.Top >= 0 && crop.Left + crop.Width <= 80 && crop.Top + crop.Height <= 60, $"{crop}");
            Assert.InRange(crop.Width * crop.Height / 4800.0, 0.24, 1); // sides are rounded to pixels
            Assert.InRange((double)crop.Width / crop.Height, 0.64, 1.56);
        }
        Assert.NotEqual(RandomCrop.Draw(strengths, 60, 80, 1, 0, 1), RandomCrop.Draw(strengths, 60, 80, 1, 1, 1));
        Assert.Equal(RandomCrop.Draw(strengths, 60, 80, 1, 0, 1), RandomCrop.Draw(strengths, 60, 80, 1, 0, 1));
    }

    [Fact]
    public void A_crop_that_never_fits_is_the_middle()
    {
        // Nearly all of a long image, as a square.
        var crop = RandomCrop.Draw(new Augmentation { MinCrop = 1, CropAspect = 1 }, 10, 40, 1, 0, 0);
        Assert.Equal(new RandomCrop(15, 0, 10, 10), crop);
    }

    [Theory]
    [InlineData(9, 12, 3, 4)] // whole averages
    [InlineData(9, 12, 5, 7)] // parts of pixels
    [InlineData(4, 5, 11, 9)] // enlarged
    [InlineData(4, 12, 9, 5)] // enlarged along one axis, shrunk along the other
    [InlineData(6, 6, 6, 6)] // as it is
    [InlineData(1, 1, 3, 2)] // a pixel
    public void Resampling_agrees_with_that_of_pictures(int cropHeight, int cropWidth, int height, int width)
    {
        const int Side = 14, Left = 1, Top = 2;
        byte[] pixels = [.. Enumerable.Range(0, 2 * Side * Side).Select(i => (byte)(i * 67))];
        var target = new float[2 * height * width];
        new CropSampler(2, Side, Side, height, width).Sample(pixels, new RandomCrop(Left, Top, cropWidth, cropHeight), target);
        for (int c = 0; c < 2; c++)
        {
            byte[] crop = [.. Enumerable.Range(0, cropHeight * cropWidth)
                .Select(i => pixels[(c * Side + Top + i / cropWidth) * Side + Left + i % cropWidth])];
            var expected = new GreyImage(cropWidth, cropHeight, crop).Resize(width, height);
            for (int i = 0; i < height * width; i++)
                Assert.Equal(expected.Pixels[i], target[c * height * width + i] * 255, 0.502); // the picture is rounded to bytes
        }
    }

    [Fact]
    public void A_sampler_forgets_the_crop_before()
    {
        byte[] pixels = [.. Enumerable.Range(0, 400).Select(i => (byte)(i * 31))];
        float[] alone = new float[49], after = new float[49];
        new CropSampler(1, 20, 20, 7, 7).Sample(pixels, new RandomCrop(3, 4, 5, 6), alone);
        var sampler = new CropSampler(1, 20, 20, 7, 7);
        sampler.Sample(pixels, RandomCrop.Whole(20, 20), after);
        sampler.Sample(pixels, new RandomCrop(3, 4, 5, 6), after);
        Assert.Equal(alone, after);
    }
}
