using MidasNet.Data;

namespace MidasNet.Models.Tests;

/// <summary>The weights that a fresh clone has.</summary>
public sealed class ShippedWeightsTests : IDisposable
{
    private readonly Device device = Device.OpenCpu();

    public void Dispose() => device.Dispose();

    [Fact]
    public void VGG19_of_letters_is_whole_up_to_its_top_and_says_what_images_it_takes()
    {
        var import = Vgg19Import.Read(RealFiles.Shipped("vgg19-letters.safetensors"));
        Assert.Equal(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "predictions.weight", "predictions.bias"], import.Missing);
        using var network = Vgg19.Features(device);
        Vgg19Weights.Load(network, import.Weights);
        Assert.Equal(ColourScaling.BlueGreenRed, network.Preprocessing);
    }

    /// <summary>Features of digits, which it has never seen, tell them apart: nearest class mean on 300 of them, after learning from as many others.</summary>
    [Fact]
    public void Features_of_VGG19_of_letters_tell_digits_apart()
    {
        string images = RealFiles.Data(Path.Combine("mnist", "train-images-idx3-ubyte.gz")), labels = RealFiles.Data(Path.Combine("mnist", "train-labels-idx1-ubyte.gz"));
        using var files = LabelledPictures.Open(images, new PictureSetOptions { LabelFile = labels, ClassNames = ClassNames.Digits });
        var digits = files.Read(cancellation: TestContext.Current.CancellationToken);
        var cut = new Vgg19Cut(4, Vgg19Framing.Padded32);
        using var network = Vgg19.Features(device, cut.Blocks);
        Vgg19Weights.Load(network, Vgg19Import.Read(RealFiles.Shipped("vgg19-letters.safetensors")).Weights);

        var means = new float[10][];
        for (int digit = 0; digit < 10; digit++) means[digit] = new float[cut.Dimension];
        int right = 0;
        var batches = new Vgg19Batches(
            new BatchLoader(digits, [.. Enumerable.Range(0, 600)], new BatchLoaderOptions { BatchSize = 60 }), cut.Framing, network.Preprocessing);
        foreach (var batch in batches.Epoch(0, TestContext.Current.CancellationToken))
        {
            using var scope = Scope.Predict(device);
            var x = scope.Input(new Shape(batch.Count, batch.Channels, batch.Height, batch.Width), batch.Images.Span);
            float[] features = network.Forward(x).ToArray();
            for (int n = 0; n < batch.Count; n++)
            {
                var feature = features.AsSpan(n * cut.Dimension, cut.Dimension);
                int label = batch.Labels.Span[n];
                if (batch.Indices.Span[n] >= 300) right += Nearest(means, feature) == label ? 1 : 0;
                else for (int i = 0; i < feature.Length; i++) means[label][i] += feature[i];
            }
        }
        Assert.InRange(right, 240, 300);
    }

    private static int Nearest(float[][] means, ReadOnlySpan<float> feature)
    {
        int best = 0;
        double bestSimilarity = double.NegativeInfinity;
        for (int k = 0; k < means.Length; k++)
        {
            double product = 0, square = 0;
            for (int i = 0; i < feature.Length; i++) (product, square) = (product + (double)means[k][i] * feature[i], square + (double)means[k][i] * means[k][i]);
            double similarity = product / Math.Sqrt(square);
            if (similarity > bestSimilarity) (best, bestSimilarity) = (k, similarity);
        }
        return best;
    }
}
