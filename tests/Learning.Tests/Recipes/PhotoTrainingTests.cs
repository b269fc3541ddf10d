using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Tests;

public sealed class PhotoTrainingTests : IDisposable
{
    private const int Side = 12, Count = 24;

    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_checkpoint_predicts_what_the_trained_network_does_on_channels_of_different_means()
    {
        var recipe = RecipeJson.Read("""{"framing": "photo", "inputSize": 12, "width": 4, "depth": 1, "epochs": 2, "batchSize": 8}""");
        var images = Photos();
        int[] all = images.AllIndices();
        var (network, _) = RecipeTraining.Fit(device, recipe, images, all, seed: 1);
        using (network)
        {
            Assert.Equal(3, network.Normalisation.Channels);
            Assert.InRange(network.Normalisation[0].Mean - network.Normalisation[2].Mean, 0.3f, 1); // red is bright, blue is dark
            var expected = network.Predict(images, all, TestContext.Current.CancellationToken);
            string path = folder.File("photos.safetensors");
            network.Save(path, images.ClassNames);

            using var opened = ModelCheckpoint.Open(path, device);
            Assert.Equal(network.Normalisation, opened.Use.Normalisation);
            var read = Predictions.Of(opened.Model, opened.Use.Batches(images, all), TestContext.Current.CancellationToken);
            Assert.Equal(expected.Probabilities, read.Probabilities);

            using var classifier = Classifier.Load(path, new ClassifierOptions { Threads = 1 });
            var found = classifier.Predict(Interleaved(images.Image(0)), Side, Side, channels: 3);
            for (int c = 0; c < expected.Classes; c++) Assert.Equal(expected[0][c], found.Probabilities[c], 1e-5f); // a batch of one may sum in another order
        }
    }

    /// <summary>Noise around a level of each channel; in one class green varies from left to right.</summary>
    private static LabelledImages Photos()
    {
        var random = new RandomStream(3);
        int[] levels = [200, 120, 40];
        var pixels = new byte[Count * 3 * Side * Side];
        for (int i = 0; i < pixels.Length; i++)
        {
            int image = i / (3 * Side * Side), channel = i / (Side * Side) % 3;
            int ramp = image % 2 == 1 && channel == 1 ? 8 * (i % Side - Side / 2) : 0;
            pixels[i] = (byte)(levels[channel] + ramp + random.NextInt(40 - 10 * channel));
        }
        return new LabelledImages(3, Side, Side, pixels, [.. Enumerable.Range(0, Count).Select(i => i % 2)], ["flat", "ramp"]);
    }

    private static byte[] Interleaved(ReadOnlySpan<byte> planes)
    {
        var pixels = new byte[planes.Length];
        int area = planes.Length / 3;
        for (int i = 0; i < planes.Length; i++) pixels[i % area * 3 + i / area] = planes[i];
        return pixels;
    }
}
