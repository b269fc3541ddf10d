using MidasNet.Data;

namespace MidasNet.Models.Tests;

public sealed class WhitenedCnnTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Whitened_patches_are_uncorrelated_and_of_variance_1(int channels)
    {
        const int Side = 16, Count = 40;
        var images = SmoothImages(channels, Side, Count);
        var normalisation = Normalisation.Measure(images, images.AllIndices());
        using var model = new WhitenedCnn(device, new WhitenedCnnOptions(3, channels, Width: 4), seed: 1);
        model.FitWhitening(images, images.AllIndices(), normalisation);

        var weight = model.Parameters["whiten.weight"];
        Assert.True(weight.Frozen);
        Assert.False(model.Parameters["whiten.bias"].Frozen);
        int filters = weight.Shape.N, half = filters / 2, area = (Side - 1) * (Side - 1);
        Assert.Equal(8 * channels, filters);

        var batch = new BatchLoader(images, images.AllIndices(), new BatchLoaderOptions { BatchSize = Count, Normalisation = normalisation }).Epoch(0, TestContext.Current.CancellationToken).Single();
        using var scope = Scope.Predict(device);
        float[] responses = scope.Input(new Shape(Count, channels, Side, Side), batch.Images.Span)
            .Conv2d(default(Identity), scope.Use(weight), null, stride: 1, padding: 0).ToArray();
        for (int one = 0; one < filters; one++)
        {
            for (int other = 0; other < filters; other++)
            {
                double expected = one == other ? 1 : Math.Abs(one - other) == half ? -1 : 0;
                Assert.Equal(expected, MeanProduct(one, other), 0.03); // the smallest variances are a little below 1
            }
        }

        double MeanProduct(int one, int other)
        {
            double sum = 0;
            for (int n = 0; n < Count; n++)
                for (int i = 0; i < area; i++) sum += (double)responses[(n * filters + one) * area + i] * responses[(n * filters + other) * area + i];
            return sum / (Count * area);
        }
    }

    [Fact]
    public void Its_convolutions_begin_as_the_identity_of_their_inputs()
    {
        using var model = new WhitenedCnn(device, new WhitenedCnnOptions(3, Width: 4), seed: 1);
        var weight = model.Parameters["block2.conv1.weight"]; // 4 to 16 channels
        float[] values = weight.ToArray();
        int filter = values.Length / weight.Shape.N;
        for (int f = 0; f < 4; f++)
            for (int i = 0; i < filter; i++) Assert.Equal(i == f * 9 + 4 ? 1 : 0, values[f * filter + i]);
        Assert.All(Enumerable.Range(4, 12), f => Assert.DoesNotContain(0, values[(f * filter)..((f + 1) * filter)]));
    }

    [Fact]
    public void Images_that_do_not_fit_are_refused()
    {
        using var model = new WhitenedCnn(device, new WhitenedCnnOptions(3, Width: 4), seed: 1);
        var grey = SmoothImages(1, 16, 3);
        Assert.Contains("1 channels, the network takes 3", Assert.Throws<ArgumentException>(() => model.FitWhitening(grey, grey.AllIndices(), Normalisation.None)).Message);
        Assert.Contains("16", Assert.Throws<ArgumentException>(() => new WhitenedCnnOptions(3).RequireInput(15, 32)).Message);
    }

    // Of neighbouring pixels and channels that are alike, as in photographs.
    private static LabelledImages SmoothImages(int channels, int side, int count)
    {
        var random = new RandomStream(5);
        var pixels = new byte[count * channels * side * side];
        for (int n = 0; n < count; n++)
        {
            double a = random.NextDouble(0.1, 0.6), b = random.NextDouble(0.1, 0.6), phase = random.NextDouble(0, 6);
            for (int c = 0; c < channels; c++)
                for (int y = 0; y < side; y++)
                    for (int x = 0; x < side; x++)
                        pixels[((n * channels + c) * side + y) * side + x] = (byte)(128 + 60 * Math.Sin(a * x + b * y + phase + 0.5 * c) + random.NextDouble(-40, 40));
        }
        return new LabelledImages(channels, side, side, pixels, [.. Enumerable.Range(0, count).Select(n => n % 3)], ["a", "b", "c"]);
    }
}
