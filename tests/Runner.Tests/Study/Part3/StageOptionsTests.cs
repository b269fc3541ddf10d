using MidasNet.Data;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Tests.Study.Part3;

public sealed class StageOptionsTests
{
    private static readonly StageOptions Whole = new(Folds: 3, Stages: 2, FirstEpochs: 10, LaterEpochs: 10, LastEpochs: 16, Views: 4);

    [Fact]
    public void Passes_over_the_images_are_counted_over_all_networks() => Assert.Equal(2 * 10 + 2 * 10 + 16, Whole.PassesOf(stages: 2));

    [Fact]
    public void Few_images_are_passed_over_more_often()
    {
        Assert.Equal(Whole, Whole.ForImages(60_000));
        var few = Whole.ForImages(1000);
        Assert.Equal((120, 120, 192), (few.FirstEpochs, few.LaterEpochs, few.LastEpochs)); // 10 batches of 64 in two thirds of the images
    }

    [Fact]
    public void Few_images_make_smaller_batches_and_steps()
    {
        var (many, few) = (Whole.ForSelfLabelling(60_000, 1, Normalisation.None).Training, Whole.ForSelfLabelling(1000, 1, Normalisation.None).Training);
        Assert.True(few.BatchSize < many.BatchSize);
        Assert.True(few.LearningRate < many.LearningRate);
    }
}
