namespace MidasNet.Engine.Tests.Layers;

/// <summary>In predictions a convolution and the normalisation behind it are one operation.</summary>
public sealed class FoldedNormTests : IDisposable
{
    private static readonly Shape Images = new(8, 3, 12, 10);

    private readonly CountingDevice device = new();
    private readonly ParameterSet parameters;
    private readonly Sequential layers;
    private readonly float[] images = Random(Images, 1, -1, 1);

    public FoldedNormTests()
    {
        parameters = new ParameterSet(device, seed: 1);
        layers =
        [
            new Conv2d<Identity>(parameters, "conv1", 3, 9, kernel: 5, stride: 2, bias: false),
            new BatchNorm<Relu>(parameters, "norm1", 9),
            new Conv2d<Identity>(parameters, "conv2", 9, 7, kernel: 1),
            new BatchNorm<Identity>(parameters, "norm2", 7),
        ];
        ulong seed = 2;
        foreach (var parameter in parameters.Where(p => p.Kind != ParameterKind.Weight)) parameter.Set(Random(parameter.Shape, seed++, 0.5, 2));
    }

    [Fact]
    public void A_prediction_equals_that_of_layer_after_layer_to_rounding()
    {
        RequireEqual(OneByOne(), Predict());
        Assert.Equal(2, device.Calls.Count(call => call == nameof(Device.FoldBatchNorm)));
        Assert.DoesNotContain(nameof(Device.BatchNorm), device.Calls);
    }

    [Fact]
    public void Weights_are_folded_for_the_first_two_predictions_and_kept_from_then_on()
    {
        float[] first = Predict();
        Assert.Equal(first, Predict()); // folded into memory that is kept
        Assert.Equal(2, device.Calls.Count(call => call == nameof(Device.FoldBatchNorm)));
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(first, Predict());
            Assert.DoesNotContain(nameof(Device.FoldBatchNorm), device.Calls);
        }
    }

    [Theory]
    [InlineData("conv1.weight")]
    [InlineData("norm1.variance")]
    [InlineData("conv2.bias")]
    [InlineData("norm2.beta")]
    public void A_changed_parameter_counts_at_once(string name)
    {
        float[] before = Predict();
        for (int i = 0; i < 3; i++) Predict(); // folded weights are kept
        parameters[name].Set(Random(parameters[name].Shape, 99, 2, 3));
        float[] after = Predict();
        Assert.NotEqual(before, after);
        RequireEqual(OneByOne(), after);
        for (int i = 0; i < 3; i++) Assert.Equal(after, Predict());
    }

    [Fact]
    public void Training_does_not_fold_even_a_frozen_normalisation()
    {
        parameters.Freeze("norm1");
        using var scope = Scope.Train(device);
        device.Calls.Clear();
        layers.Forward(scope.Input(Images, images));
        Assert.Equal(2, device.Calls.Count(call => call == nameof(Device.BatchNorm)));
        Assert.Single(device.Calls, nameof(Device.BatchStatistics));
        Assert.DoesNotContain(nameof(Device.FoldBatchNorm), device.Calls);
    }

    [Fact]
    public void An_output_that_is_small_compared_to_the_weight_is_normalised_separately()
    {
        using var scope = Scope.Predict(device);
        layers.Forward(scope.Input(new Shape(1, 3, 3, 3), new float[27]));
        Assert.Equal(2, device.Calls.Count(call => call == nameof(Device.BatchNorm)));
    }

    [Fact]
    public void All_memory_is_released()
    {
        Predict();
        Assert.Equal(parameters.Count, device.StoragesInUse);
    }

    public void Dispose()
    {
        parameters.Dispose();
        device.Dispose();
    }

    private float[] Predict()
    {
        device.Calls.Clear();
        using var scope = Scope.Predict(device);
        return layers.Forward(scope.Input(Images, images)).ToArray();
    }

    private float[] OneByOne()
    {
        using var scope = Scope.Predict(device);
        var x = scope.Input(Images, images);
        foreach (var layer in layers) x = layer.Forward(x);
        var values = x.ToArray();
        device.Calls.RemoveAll(call => call == nameof(Device.BatchNorm));
        return values;
    }

    private static void RequireEqual(float[] expected, float[] values)
    {
        float tolerance = 1e-5f * expected.Max(MathF.Abs);
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++) Assert.Equal(expected[i], values[i], tolerance);
    }

    private static float[] Random(Shape shape, ulong seed, double from, double to)
    {
        var random = new RandomStream(seed);
        return Array.ConvertAll(new float[shape.Length], _ => (float)random.NextDouble(from, to));
    }
}
