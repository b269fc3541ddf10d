namespace MidasNet.Models.Tests;

public sealed class Vgg19PreprocessingTests
{
    [Fact]
    public void Keras_takes_blue_first_from_0_to_255()
    {
        var target = new float[6];
        Vgg19Preprocessing.BlueGreenRed.FromRgb([10, 20, 30, 40, 50, 60], target);
        Assert.Equal([30 - 103.939f, 60 - 103.939f, 20 - 116.779f, 50 - 116.779f, 10 - 123.68f, 40 - 123.68f], target);
    }

    [Fact]
    public void Torchvision_takes_red_first_from_0_to_1_divided_by_the_deviation()
    {
        var target = new float[3];
        Vgg19Preprocessing.RedGreenBlue.FromRgb([255, 51, 0], target);
        Assert.Equal([(1 - 0.485f) / 0.229f, (0.2f - 0.456f) / 0.224f, -0.406f / 0.225f], target);
        Vgg19Preprocessing.RedGreenBlue.FromGrey([1], target);
        Assert.Equal([(1 - 0.485f) / 0.229f, (1 - 0.456f) / 0.224f, (1 - 0.406f) / 0.225f], target);
    }

    [Fact]
    public void A_name_stands_for_a_preprocessing()
    {
        Assert.All(Vgg19Preprocessing.All, preprocessing => Assert.Same(preprocessing, Vgg19Preprocessing.Parse(preprocessing.Name)));
        Assert.Contains("known are", Assert.Throws<FormatException>(() => Vgg19Preprocessing.Parse("rgb")).Message);
    }
}
