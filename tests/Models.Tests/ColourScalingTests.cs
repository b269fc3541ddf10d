namespace MidasNet.Models.Tests;

public sealed class ColourScalingTests
{
    [Fact]
    public void Keras_takes_blue_first_from_0_to_255()
    {
        var target = new float[6];
        ColourScaling.BlueGreenRed.Apply([10 / 255f, 40 / 255f, 20 / 255f, 50 / 255f, 30 / 255f, 60 / 255f], channels: 3, target);
        Assert.Equal([30 - 103.939f, 60 - 103.939f, 20 - 116.779f, 50 - 116.779f, 10 - 123.68f, 40 - 123.68f], target, (a, b) => Math.Abs(a - b) < 1e-4f);
    }

    [Fact]
    public void Torchvision_takes_red_first_from_0_to_1_divided_by_the_deviation()
    {
        var target = new float[3];
        ColourScaling.RedGreenBlue.Apply([1, 0.2f, 0], channels: 3, target);
        Assert.Equal([(1 - 0.485f) / 0.229f, (0.2f - 0.456f) / 0.224f, -0.406f / 0.225f], target);
        ColourScaling.RedGreenBlue.Apply([1], channels: 1, target);
        Assert.Equal([(1 - 0.485f) / 0.229f, (1 - 0.456f) / 0.224f, (1 - 0.406f) / 0.225f], target);
    }

    [Fact]
    public void A_name_stands_for_a_preprocessing()
    {
        Assert.All(ColourScaling.All, preprocessing => Assert.Same(preprocessing, ColourScaling.Parse(preprocessing.Name)));
        Assert.Contains("known are", Assert.Throws<FormatException>(() => ColourScaling.Parse("rgb")).Message);
    }
}
