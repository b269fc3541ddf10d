namespace MidasNet.Engine.Tests.Layers;

/// <summary>A layer is its operation with its parameters: same bits, forward and backward.</summary>
public sealed class LayerTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly ParameterSet parameters;

    public LayerTests() => parameters = new ParameterSet(device, 5);

    [Fact]
    public void Conv2d_keeps_the_size_by_default()
    {
        var layer = new Conv2d<Tanh>(parameters, "conv", 2, 3, 5);
        Same(layer, new Shape(2, 2, 6, 7), (scope, x) => x.Conv2d(default(Tanh), scope.Use(layer.Weight), scope.Use(layer.Bias!), 1, 2));
    }

    [Fact]
    public void Conv2d_passes_on_its_stride_padding_and_activation()
    {
        var layer = new Conv2d<LeakyRelu>(parameters, "conv", 2, 3, 3, stride: 2, padding: 0, bias: false, activation: new LeakyRelu(0.3f));
        Assert.Null(layer.Bias);
        Same(layer, new Shape(2, 2, 6, 7), (scope, x) => x.Conv2d(new LeakyRelu(0.3f), scope.Use(layer.Weight), null, 2, 0));
    }

    [Fact]
    public void Conv2d_passes_on_its_groups()
    {
        var layer = new Conv2d<Gelu>(parameters, "conv", 6, 4, 3, groups: 2);
        Assert.Equal(new Shape(4, 3, 3, 3), layer.Weight.Shape);
        Same(layer, new Shape(2, 6, 5, 4), (scope, x) => x.Conv2d(default(Gelu), scope.Use(layer.Weight), scope.Use(layer.Bias!), 1, 1, groups: 2));
    }

    [Fact]
    public void Linear_passes_on_its_bias_and_activation()
    {
        var layer = new Linear<Sigmoid>(parameters, "linear", 6, 4);
        Same(layer, new Shape(3, 6), (scope, x) => x.Linear(default(Sigmoid), scope.Use(layer.Weight), scope.Use(layer.Bias!)));
    }

    [Fact]
    public void Residual_adds_its_input_or_the_shortcut()
    {
        var branch = new Conv2d<Identity>(parameters, "branch", 2, 2, 3);
        var shortcut = new Conv2d<Identity>(parameters, "shortcut", 2, 2, 1);
        Same(new Residual<Tanh>(branch), new Shape(1, 2, 4, 4), (_, x) => branch.Forward(x).Add(x).Tanh());
        Same(new Residual<Tanh>(branch, shortcut), new Shape(1, 2, 4, 4), (_, x) => branch.Forward(x).Add(shortcut.Forward(x)).Tanh());
    }

    [Fact]
    public void Pooling_and_flattening_are_their_operations()
    {
        Same(new MaxPool2d(3, 2), new Shape(1, 2, 7, 7), (_, x) => x.MaxPool2d(3, 2));
        Same(new MaxPool2d(3, 2, 1), new Shape(1, 2, 6, 7), (_, x) => x.MaxPool2d(3, 2, 1));
        Same(new AveragePool2d(2), new Shape(1, 2, 7, 6), (_, x) => x.AveragePool2d(2));
        Same(new AveragePool2d(3, 2, 1), new Shape(1, 2, 6, 7), (_, x) => x.AveragePool2d(3, 2, 1));
        Same(new Flatten(), new Shape(3, 2, 4, 5), (_, x) => x.Flatten());
        Same(new Dropout(0.5f), new Shape(3, 20), (_, x) => x.Dropout(0.5f));
    }

    [Fact]
    public void A_sequence_without_layers_is_its_input() => Same(new Sequential(), new Shape(2, 2), (_, x) => x);

    [Fact]
    public void A_sequence_leaves_its_input_to_the_caller()
    {
        using var scope = Scope.Predict(device);
        var x = scope.Input(new Shape(1, 1, 2, 2), [1, 2, 3, 4]);
        var y = x.Relu();
        new Sequential { new Dropout(0.5f), new MaxPool2d(2), new Flatten() }.Forward(y);
        Assert.Equal([1, 2, 3, 4], y.ToArray());
    }

    [Fact]
    public void Normalisation_updates_its_statistics_in_training_and_uses_them_in_prediction()
    {
        var layer = new BatchNorm<Identity>(parameters, "norm", 1, momentum: 0.5f, epsilon: 1e-3f);
        using (var scope = Scope.Train(device)) layer.Forward(scope.Input(new Shape(4, 1), [1, 2, 3, 6]));
        // Mean 3, unbiased variance 14/3, each halfway from 0 and 1.
        Assert.Equal(1.5f, layer.Mean.ToArray()[0], 1e-6f);
        Assert.Equal(0.5f + 7 / 3f, layer.Variance.ToArray()[0], 1e-5f);
        using var prediction = Scope.Predict(device);
        var y = layer.Forward(prediction.Input(new Shape(2, 1), [1.5f, 2.5f])).ToArray();
        Assert.Equal(0, y[0], 1e-6f);
        Assert.Equal(1 / Math.Sqrt(0.5 + 7 / 3.0 + 1e-3), y[1], 1e-5);
        Assert.Equal(1.5f, layer.Mean.ToArray()[0], 1e-6f);
    }

    public void Dispose()
    {
        parameters.Dispose();
        device.Dispose();
    }

    private void Same(Layer layer, Shape shape, Func<Scope, Tensor, Tensor> operation)
    {
        var (y, dx, dp) = Evaluate(shape, (_, x) => layer.Forward(x));
        var (expected, expectedDx, expectedDp) = Evaluate(shape, operation);
        Assert.Equal(expected, y);
        Assert.Equal(expectedDx, dx);
        Assert.Equal(expectedDp, dp);
    }

    private (float[] Y, float[] Dx, float[]?[] Dp) Evaluate(Shape shape, Func<Scope, Tensor, Tensor> function)
    {
        using var scope = Scope.Train(device, 1);
        var x = scope.Input(shape, Draw(shape, 1), needsGradient: true);
        var y = function(scope, x);
        var output = y.ToArray();
        var gradients = Gradients.Of(y, scope.Input(y.Shape, Draw(y.Shape, 2)));
        return (output, gradients.For(x)!.Value.ToArray(), [.. parameters.Select(gradients.ToArray)]);
    }

    private static float[] Draw(Shape shape, ulong seed)
    {
        var random = new RandomStream(seed);
        return Array.ConvertAll(new float[shape.Length], _ => (float)random.NextDouble(-1, 1));
    }
}
