using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Digits;

namespace MidasNet.Runner.Tests.Study.Digits;

public sealed class DigitNetworksTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly Device device = Device.OpenCpu();

    public void Dispose()
    {
        device.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void Digits_start_from_all_that_characters_have_pretrained_but_the_last_layer()
    {
        var folder = RunFolder.Create(temporary.Path, "digits", DateTimeOffset.UtcNow);
        var context = Context(folder);
        var networks = new DigitNetworks(context);
        using var random = networks.Random(seed: 5);
        using var pretrained = networks.Pretrained(seed: 5);
        using var again = new DigitNetworks(Context(folder)).Pretrained(seed: 6); // of a resumed run
        Assert.Equal(random.Parameters["classifier.weight"].ToArray(), pretrained.Parameters["classifier.weight"].ToArray());
        Assert.NotEqual(pretrained.Parameters["classifier.weight"].ToArray(), again.Parameters["classifier.weight"].ToArray());
        foreach (string learnt in new[] { "stem.weight", "stage4.conv1.weight", "stage2.conv1.norm.mean" })
        {
            Assert.NotEqual(random.Parameters[learnt].ToArray(), pretrained.Parameters[learnt].ToArray());
            Assert.Equal(pretrained.Parameters[learnt].ToArray(), again.Parameters[learnt].ToArray());
        }
        using var scope = Scope.Predict(device);
        Assert.Equal(new Shape(1, 10), pretrained.Forward(scope.Input(new Shape(1, 1, 28, 28), new float[784])).Shape);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void A_full_study_looks_at_each_pixel_of_digits(bool full, int stride)
    {
        var options = new DigitNetworks(Context(RunFolder.Create(temporary.Path, "plan", DateTimeOffset.UtcNow), full ? StudyPreset.Full : StudyPreset.Quick)).Options;
        Assert.Equal((stride, 10, 0), (options.StemStride, options.Classes, options.AuxiliaryFeatures));
        using var network = new SmallCnn(device, options, seed: 1);
        Assert.Equal(228_130, network.Parameters.TrainableCount); // the figure that the documentation gives
    }

    private StudyContext Context(RunFolder folder, StudyPreset preset = StudyPreset.Quick) => new(
        new StudyOptions { Parts = [2], Preset = preset, Epochs = 1 }, device, folder, DataFolder.None,
        Progress.OnStandardError(quiet: true, noProgress: true), TestContext.Current.CancellationToken);
}
