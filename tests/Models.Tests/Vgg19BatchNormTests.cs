using MidasNet.Weights;

namespace MidasNet.Models.Tests;

public sealed class Vgg19BatchNormTests : IDisposable
{
    private const int Side = 32;

    private static readonly int[][] Widths = [[2, 3], [2, 2], [3, 2, 2, 2], [2, 2, 2, 2], [3, 2, 2, 4]];

    private readonly TemporaryFolder folder = new();
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    // The rounding of sixteen layers in float32.
    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    public void Features_of_vgg19_bn_become_a_plain_network_with_the_same_values(string prefix)
    {
        var weights = Torchvision();
        string path = folder.File("vgg19_bn.safetensors");
        SafeTensors.Write(path, weights.Prefixed(prefix).Tensors);
        var import = Vgg19Import.Read(path, new Vgg19Options(Widths: Widths));
        Assert.Equal("torchvision (batch normalisation folded)", import.Publisher);
        Assert.Same(ColourScaling.RedGreenBlue, import.Preprocessing);

        using var model = new Vgg19(device, Vgg19Options.Features(5, Widths), seed: 1);
        Vgg19Weights.Load(model, import.Weights);
        float[] image = RandomImages.Of(new Shape(1, 3, Side, Side));
        double[] expected = [.. Expected(weights, TorchReference.Image(image, Side)).Cast<double>()];
        using var scope = Scope.Predict(device);
        float[] found = model.Forward(scope.Input(new Shape(1, 3, Side, Side), image)).ToArray();
        Assert.Contains(expected, value => value > 0);
        double largest = expected.Max();
        for (int i = 0; i < expected.Length; i++) Assert.InRange(found[i] - expected[i], -1e-4 * largest, 1e-4 * largest);
    }

    [Theory]
    [InlineData("features.1.running_var")]
    [InlineData("features.3.weight")]
    [InlineData("features.4.bias")]
    public void Values_that_are_not_finite_are_named_as_in_the_file(string name)
    {
        var weights = Torchvision();
        weights[name].Values[0] = float.NaN;
        string path = folder.File("vgg19_bn.safetensors");
        SafeTensors.Write(path, weights.Tensors);
        using var model = new Vgg19(device, Vgg19Options.Features(5, Widths), seed: 1);
        var import = Vgg19Import.Read(path, new Vgg19Options(Widths: Widths));
        string message = Assert.Throws<WeightFormatException>(() => Vgg19Weights.Load(model, import.Weights, path)).Message;
        Assert.EndsWith($"infinities or NaN: \"{name}\"", message, StringComparison.Ordinal);
    }

    private static double[,,] Expected(WeightSet weights, double[,,] x)
    {
        var torch = new TorchReference(weights);
        int index = 0;
        foreach (int[] block in Widths)
        {
            for (int i = 0; i < block.Length; i++, index += 3)
                x = TorchReference.Relu(torch.BatchNorm(torch.Conv(x, $"features.{index}", 1, 1), $"features.{index + 1}"));
            x = TorchReference.MaxPool(x, 2, 2, 0);
            index++;
        }
        return x;
    }

    private static WeightSet Torchvision()
    {
        var random = new RandomStream(3);
        var tensors = new List<WeightTensor>();
        int index = 0, inputs = 3;
        foreach (int[] block in Widths)
        {
            foreach (int outputs in block)
            {
                Add($"features.{index}.weight", -0.5, 0.5, outputs, inputs, 3, 3);
                Add($"features.{index}.bias", -0.5, 0.5, outputs);
                Add($"features.{index + 1}.weight", 0.5, 1.5, outputs);
                Add($"features.{index + 1}.bias", 0, 0.5, outputs);
                Add($"features.{index + 1}.running_mean", -0.5, 0.5, outputs);
                Add($"features.{index + 1}.running_var", 0.5, 1.5, outputs);
                tensors.Add(new WeightTensor($"features.{index + 1}.num_batches_tracked", [], [7]));
                inputs = outputs;
                index += 3;
            }
            index++;
        }
        return new WeightSet(tensors);

        void Add(string name, double low, double high, params int[] dimensions) => tensors.Add(new WeightTensor(
            name, dimensions, [.. Enumerable.Range(0, dimensions.Aggregate(1, (a, b) => a * b)).Select(_ => (float)random.NextDouble(low, high))]));
    }
}
