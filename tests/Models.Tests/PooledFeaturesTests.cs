using MidasNet.Data;

namespace MidasNet.Models.Tests;

/// <summary>The features by which pictures are compared.</summary>
public sealed class PooledFeaturesTests : IDisposable
{
    private const int Side = 12, Count = 5;

    private static readonly string[] Classes = ["ant", "bee", "cat"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void They_are_what_the_last_layer_classifies_by()
    {
        using var device = Device.OpenCpu(threads: 1);
        using var model = new SmallCnn(device, new SmallCnnOptions(Classes.Length, Width: 2, Depth: 1, AuxiliaryFeatures: Preprocessing.GeometryFeatures), seed: 3);
        var use = new ModelUse { ClassNames = Classes, Preprocessing = Preprocessing.Drawing(Side, 0.5, geometry: true) };
        var random = new RandomStream(1);
        byte[] pixels = [.. Enumerable.Range(0, Count * Side * Side).Select(_ => (byte)random.NextInt(256))];
        float[] auxiliary = [.. Enumerable.Range(0, Count * Preprocessing.GeometryFeatures).Select(_ => (float)random.NextDouble(-1, 1))];
        var images = new LabelledImages(1, Side, Side, pixels, new int[Count], Classes, auxiliaryFeatures: new AuxiliaryFeatures(Preprocessing.GeometryFeatures, auxiliary));
        var features = PooledFeatures.Of(model, use, images, TestContext.Current.CancellationToken);
        Assert.Equal(Count, features.Count);
        var expected = use.Predict(model, images, images.AllIndices(), TestContext.Current.CancellationToken);
        foreach (var (i, row) in features.Index())
        {
            using var scope = Scope.Predict(device);
            var probabilities = ((IFineTunable)model).Classify(scope.Input(new Shape(1, row.Length), row)).Softmax().ToArray();
            for (int c = 0; c < Classes.Length; c++) Assert.Equal(expected[i][c], probabilities[c], 1e-5f); // of another batch: rounding
        }

        string path = folder.File("untrained.safetensors");
        ModelCheckpoint.Save(path, model, use);
        using var classifier = Classifier.Load(path);
        Assert.Equal(features[0].Length, classifier.Features(new byte[Side * Side], Side, Side, 1).Length);
    }

    [Fact]
    public void A_network_on_the_features_of_another_has_none()
    {
        using var device = Device.OpenCpu(threads: 1);
        using var model = new LinearHead(device, features: 4, classes: 2, dropout: 0, seed: 1);
        Assert.False(PooledFeatures.AreOf(model));
    }
}
