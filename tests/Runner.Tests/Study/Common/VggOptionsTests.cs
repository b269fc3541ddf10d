using MidasNet.Models;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Tests.Study.Common;

public sealed class VggOptionsTests
{
    private static readonly Vgg19Cut Usual = new(3, Vgg19Framing.Padded32);

    [Fact]
    public void What_is_not_chosen_stays_as_the_study_has_it()
    {
        Assert.Equal(Usual, VggOptions.None.CutOr(Usual));
        Assert.False(VggOptions.None.FixesCut);
        Assert.False(new VggOptions { TrainedBlocks = 2, HeadNorm = true }.FixesCut);
        Assert.Equal("", VggOptions.None.ToString());
    }

    [Fact]
    public void Cut_and_size_are_chosen_apart()
    {
        Assert.Equal(new Vgg19Cut(4, Vgg19Framing.Padded32), new VggOptions { Cut = 4 }.CutOr(Usual));
        Assert.Equal(new Vgg19Cut(3, Vgg19Framing.Scaled48), new VggOptions { Side = 48 }.CutOr(Usual));
        Assert.True(new VggOptions { Side = 48 }.FixesCut);
    }

    [Fact]
    public void Choices_are_shown_as_the_options_that_make_them() => Assert.Equal(
        "--vgg-cut 4 --vgg-size 48 --vgg-trained 0 --vgg-head plain",
        new VggOptions { Cut = 4, Side = 48, TrainedBlocks = 0, HeadNorm = false }.ToString());
}
