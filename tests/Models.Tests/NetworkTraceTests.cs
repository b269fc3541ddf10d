using MidasNet.Data;

namespace MidasNet.Models.Tests;

/// <summary>What a page shows of a network.</summary>
public sealed class NetworkTraceTests : IDisposable
{
    private const int Side = 12;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_parts_of_a_convolution_add_up_to_its_output()
    {
        using var classifier = Untrained();
        byte[] pixels = Noise();
        var trace = classifier.Trace(pixels, Side, Side, 1);
        Assert.Equal(classifier.Activations(pixels, Side, Side).Keys, trace.Layers.Keys);
        Assert.Equal(pixels, trace.Image.Pixels);
        foreach (var (name, convolution) in trace.Convolutions)
        {
            var (shape, weights) = classifier.OfModel(model => (model.Parameters[$"{name}.weight"].Shape, model.Parameters[$"{name}.weight"].ToArray()));
            var y = trace.Layers[name];
            for (int o = 0; o < y.Shape.C; o++)
            {
                for (int i = 0; i < y.Shape.H * y.Shape.W; i++)
                {
                    float[] parts = convolution.Parts(shape, weights, o, i / y.Shape.W, i % y.Shape.W);
                    Assert.Equal(shape.C, parts.Length);
                    // Sums in another order.
                    Assert.Equal(y.Values[o * y.Shape.H * y.Shape.W + i], parts.Sum(), 1e-4f);
                }
            }
        }
        Assert.Contains("stem", trace.Convolutions.Keys);
    }

    [Fact]
    public void A_hidden_square_changes_only_what_it_covers()
    {
        using var classifier = Untrained();
        byte[] pixels = Noise();
        var outside = classifier.PredictWithout(pixels, Side, Side, 1, new HiddenSquare(Left: -4, Top: 0, Side: 4, Grey: 0));
        Assert.Equal(classifier.Predict(pixels, Side, Side).Probabilities, outside.Probabilities);
        byte[] edited = [.. pixels];
        for (int y = 0; y < 3; y++) for (int x = 10; x < Side; x++) edited[y * Side + x] = 9;
        var hidden = classifier.PredictWithout(pixels, Side, Side, 1, new HiddenSquare(Left: 10, Top: -2, Side: 5, Grey: 9));
        Assert.Equal(classifier.Predict(edited, Side, Side).Probabilities, hidden.Probabilities);
    }

    private static byte[] Noise()
    {
        var random = new RandomStream(3);
        return [.. Enumerable.Range(0, Side * Side).Select(_ => (byte)random.NextInt(256))];
    }

    private Classifier Untrained()
    {
        string[] names = ["a", "b"];
        string path = folder.File("untrained.safetensors");
        using var device = Device.OpenCpu(threads: 1);
        using var model = new SmallCnn(device, new SmallCnnOptions(names.Length, Width: 4, Depth: 1), seed: 3);
        ModelCheckpoint.Save(path, model, new ModelUse { ClassNames = names, Preprocessing = Preprocessing.Digit(Side) });
        return Classifier.Load(path, new ClassifierOptions { Threads = 1 });
    }
}
