using MidasNet.Data;
using MidasNet.Learning.Tests.Training;

namespace MidasNet.Learning.Tests;

public sealed class TrainingBudgetTests : IDisposable
{
    private const int MaxEpochs = 1000;

    private static readonly Recipe Tiny = Recipes.ForPictures(Preprocessing.Digit(12), images: 60) with { Width = 2, Depth = 1 };

    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Twice_the_time_gives_about_twice_the_epochs()
    {
        int once = Epochs(TimeSpan.FromHours(1)), twice = Epochs(TimeSpan.FromHours(2));
        Assert.InRange(once, 10, MaxEpochs / 2);
        Assert.InRange((double)twice / once, 1.8, 2.2);
    }

    [Fact]
    public void Too_little_time_gives_no_epoch_and_all_of_it_the_most_that_make_sense()
    {
        Assert.Equal(0, Epochs(TimeSpan.FromSeconds(1)));
        Assert.Equal(5, Epochs(TimeSpan.FromDays(100), maxEpochs: 5));
    }

    private int Epochs(TimeSpan budget, int maxEpochs = MaxEpochs)
    {
        var images = StripedImages.Make(60, seed: 1);
        return TrainingBudget.Epochs(
            device, Tiny, images, images.AllIndices(), budget, maxEpochs, new SteppingTime(), TestContext.Current.CancellationToken);
    }

    /// <summary>Each look at this clock takes a second, so that a step does, whatever the machine.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => seconds++;
    }
}
