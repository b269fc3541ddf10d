using System.Text.Json;
using MidasNet.Weights;

namespace MidasNet.Models.Tests;

public sealed class Vgg19Tests : IDisposable
{
    private static readonly ModelArchitecture Family = ModelRegistry.Find(Vgg19.ArchitectureName)!;

    private readonly Device device = Device.OpenCpu();

    public void Dispose() => device.Dispose();

    [Fact]
    public void The_convolutions_are_those_of_column_E()
    {
        var kernels = Family.Layout(Vgg19Options.Features(5)).Where(parameter => parameter.Shape.Rank == 4).ToList();
        Assert.Equal(
            [64, 64, 128, 128, 256, 256, 256, 256, 512, 512, 512, 512, 512, 512, 512, 512], kernels.Select(kernel => kernel.Shape.N));
        Assert.All(kernels, kernel => Assert.Equal((3, 3), (kernel.Shape.H, kernel.Shape.W)));
        Assert.Equal(new ParameterShape("block3_conv1.weight", new Shape(256, 128, 3, 3)), kernels[4]);
    }

    [Fact]
    public void It_has_as_many_parameters_as_the_paper_says()
    {
        Assert.Equal(20_024_384, Family.Layout(Vgg19Options.Features(5)).Sum(parameter => parameter.Shape.Length));
        Assert.Equal(143_667_240, Family.Layout(new Vgg19Options()).Sum(parameter => parameter.Shape.Length));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 16)]
    [InlineData(4, 24)]
    public void A_network_cut_at_a_block_has_the_parameters_of_its_convolutions(int blocks, int count)
    {
        using var model = Vgg19.Features(device, blocks);
        Assert.Equal(Family.Layout(new Vgg19Options()).Take(count).Select(p => p.ToString()), model.Parameters.Select(p => new ParameterShape(p.Name, p.Shape).ToString()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void There_are_five_blocks(int blocks) => Assert.Throws<ArgumentException>(() => Vgg19.Features(device, blocks));

    [Fact]
    public void A_network_trained_with_normalisations_has_a_plain_twin()
    {
        using var trained = new NormalisedVgg19(device, classes: 3, seed: 2);
        // Statistics as a training would leave them: not 0 and 1.
        var random = new RandomStream(3);
        foreach (var parameter in trained.Parameters.Where(p => p.Kind is ParameterKind.Statistic or ParameterKind.Scale))
            parameter.Set([.. parameter.ToArray().Select(_ => (float)random.NextDouble(0.5, 1.5))]);
        using var plain = Vgg19.Features(device, blocks: 5);
        trained.CopyTo(plain);

        var shape = new Shape(2, 3, 32, 32);
        using var scope = Scope.Predict(device);
        float[] images = RandomImages.Of(shape);
        float[] expected = trained.Forward(scope.Input(shape, images)).ToArray();
        var classifier = (scope.Use(trained.Parameters["classifier.weight"]), scope.Use(trained.Parameters["classifier.bias"]));
        float[] scores = plain.Forward(scope.Input(shape, images)).Linear(classifier.Item1, classifier.Item2).ToArray();
        float largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * largest));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_classifier_has_its_own_top_which_loading_weights_leaves_unchanged(bool batchNorm)
    {
        var cut = new Vgg19Cut(1, Vgg19Framing.Padded32);
        using var source = Vgg19.Features(device, 1, seed: 5);
        using var network = Vgg19.Classifier(device, cut, hidden: 4, classes: 3, seed: 6, batchNorm);
        float[] head = network.Parameters["head.hidden.weight"].ToArray();
        Vgg19Weights.Load(network, new WeightSet(ModelWeights.Of(source).Tensors, new Dictionary<string, string>
        {
            [Vgg19Weights.ArchitectureKey] = Vgg19.ArchitectureName,
            [Vgg19Weights.PreprocessingKey] = ColourScaling.BlueGreenRed.Name,
        }));
        Assert.Equal(source.Parameters["block1_conv2.weight"].ToArray(), network.Parameters["block1_conv2.weight"].ToArray());
        Assert.Equal(head, network.Parameters["head.hidden.weight"].ToArray());
        Assert.Equal(batchNorm, network.Parameters.Any(p => p.Name == "head.norm.gamma"));

        using var scope = Scope.Predict(device);
        var shape = new Shape(2, 3, 32, 32);
        Assert.Equal(new Shape(2, 3), network.Forward(scope.Input(shape, RandomImages.Of(shape))).Shape);
    }

    [Fact]
    public void Grey_becomes_blue_green_and_red_minus_their_means()
    {
        var target = new float[6];
        ColourScaling.BlueGreenRed.Apply([0, 1], channels: 1, target);
        Assert.Equal([-103.939f, 255 - 103.939f, -116.779f, 255 - 116.779f, -123.68f, 255 - 123.68f], target);
    }

    [Fact]
    public void Every_layer_agrees_with_an_independent_program_on_the_real_weights()
    {
        using var reference = JsonDocument.Parse(File.ReadAllBytes(RealFiles.Weights("vgg19-reference-activations.json")));
        var layers = reference.RootElement.GetProperty("layers");
        using var model = Vgg19.Features(device);
        Vgg19Weights.Load(model, Vgg19Weights.Find(RealFiles.Weights("vgg19-tfjs/model.json")));

        using var scope = Scope.Predict(device);
        int seen = 0;
        model.Forward(scope.Input(new Shape(1, 3, 224, 224), ReferenceImage()), (name, y) =>
        {
            RequireAgreement(name, layers.GetProperty(name), y);
            seen++;
        });
        Assert.Equal(16 + 5, seen);
    }

    // Both programs compute in float32, in different orders: over sixteen layers that leaves less than 1e-3.
    private static void RequireAgreement(string name, JsonElement expected, Tensor y)
    {
        const double Tolerance = 1e-3;
        int[] shape = [.. expected.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32())];
        Assert.Equal((shape[0], shape[1], shape[2]), (y.Shape.H, y.Shape.W, y.Shape.C));
        float[] values = y.ToArray();
        double max = expected.GetProperty("max").GetDouble(), mean = expected.GetProperty("mean").GetDouble();
        Assert.True(Math.Abs(values.Max() - max) <= Tolerance * max, $"{name}: the maximum is {values.Max()}, expected {max}");
        double found = values.Average(value => (double)value);
        Assert.True(Math.Abs(found - mean) <= Tolerance * mean, $"{name}: the mean is {found}, expected {mean}");

        int plane = y.Shape.H * y.Shape.W, centre = y.Shape.H / 2 * y.Shape.W + y.Shape.W / 2, channel = 0;
        foreach (var element in expected.GetProperty("center_first4").EnumerateArray())
        {
            double wanted = element.GetDouble(), value = values[channel++ * plane + centre];
            // A single value may be the small difference of large ones: its error is measured against the layer's mean, too.
            Assert.True(Math.Abs(value - wanted) <= Tolerance * Math.Max(wanted, mean), $"{name}, channel {channel - 1}: {value}, expected {wanted}");
        }
    }

    /// <summary>RGB x[h,w,c] = (7h + 13w + 29c + ⌊hw / 16⌋) mod 256, as the reference has it, brought to what VGG19 expects.</summary>
    private static float[] ReferenceImage()
    {
        var image = new float[3 * 224 * 224];
        for (int c = 0; c < 3; c++)
        {
            int colour = 2 - c; // blue comes first
            for (int h = 0; h < 224; h++)
            {
                for (int w = 0; w < 224; w++)
                    image[(c * 224 + h) * 224 + w] = (7 * h + 13 * w + 29 * colour + h * w / 16) % 256 - ColourScaling.BlueGreenRed.Mean[c];
            }
        }
        return image;
    }
}
