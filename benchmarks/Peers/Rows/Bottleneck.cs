using TorchSharp;
using static TorchSharp.torch.nn.functional;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// The branch of a bottleneck block (He et al., CVPR 2016, figure 5): convolutions 1x1 from 256 to 64 channels, 3x3, and 1x1 back to 256 channels, each
/// with batch normalisation and ReLU, on 64 images of 14x14. Images stay in each library's layout between the layers.
/// </summary>
internal static class Bottleneck
{
    private const float Momentum = 0.1f, Epsilon = 1e-5f;

    private static readonly Convolution[] Layers = [new(256, 64, 14, Kernel: 1), new(64, 64, 14), new(64, 256, 14, Kernel: 1)];

    private static readonly double Flops = Layers.Sum(layer => layer.Flops);

    /// <summary>A prediction: normalisation by means and variances that are given.</summary>
    public static Row Forward(int threads) => new TimedRow("bottleneck 256-64@14 forward", Unit.Milliseconds, new Work(Flops: Flops), Targets.Bottleneck)
    {
        Ours = () => new EngineOperation(threads, side =>
        {
            var (x, layers) = (side.GivenImages("x", Layers[0].Images(), Layers[0].InputExtents), LayersOf(side));
            return scope => layers.Forward(x.In(scope));
        }),
        Libtorch = layout => new LibtorchOperation(layout, threads, side =>
        {
            var x = side.Given(Layers[0].Images(), Layers[0].InputExtents.Long());
            LibtorchLayer[] layers = [.. Layers.Select(layer => new LibtorchLayer(side, layer, training: false))];
            return () => layers.Aggregate(x, (y, layer) => layer.Forward(y));
        }),
        OnnxRuntime = () => Graph().Contender(Layers[0].Images(), Layers[0].InputExtents, Layers[^1].OutputExtents, threads),
    };

    /// <summary>
    /// Training: the forward pass, with the statistics of the batch, and the gradients of input, weights, scales and shifts. Values that a layer rounds to
    /// the other side of 0 change gradients of the layers before it.
    /// </summary>
    public static Row Training(int threads) => new TimedRow("bottleneck 256-64@14 training", Unit.Milliseconds, new Work(Flops: 3 * Flops), Targets.Bottleneck)
    {
        Ours = () => new EngineGradients(threads, side =>
        {
            var layers = LayersOf(side);
            Parameter[] weights = [.. side.Parameters.Where(parameter => parameter.Trainable)];
            var (x, dy) = (side.GivenImages("x", Layers[0].Images(), Layers[0].InputExtents), side.GivenImages("dy", Layers[^1].OutputGradient(), Layers[^1].OutputExtents));
            return scope =>
            {
                var input = x.In(scope);
                return new(layers.Forward(input), dy.In(scope), [input, .. weights.Select(scope.Use)]);
            };
        }, timesForward: true),
        Libtorch = layout => new LibtorchGradients(layout, threads, side =>
        {
            var x = side.GivenWithGradient(Layers[0].Images(), Layers[0].InputExtents.Long());
            var dy = side.Given(Layers[^1].OutputGradient(), Layers[^1].OutputExtents.Long());
            LibtorchLayer[] layers = [.. Layers.Select(layer => new LibtorchLayer(side, layer, training: true))];
            return new(() => layers.Aggregate(x, (y, layer) => layer.Forward(y)), dy, [x, .. layers.SelectMany(layer => layer.Trained)]);
        }, timesForward: true),
        Tolerance = 1e-2,
    };

    private static Sequential LayersOf(EngineContender side)
    {
        Sequential layers = [];
        foreach (var (i, layer) in Layers.Index())
        {
            layers.Add(new Conv2d<Identity>(side.Parameters, $"conv{i}", layer.Inputs, layer.Outputs, layer.Kernel, bias: false));
            layers.Add(new BatchNorm<Relu>(side.Parameters, $"norm{i}", layer.Outputs, Momentum, Epsilon));
            side.Parameters[$"conv{i}.weight"].Set(layer.Weight());
        }
        return layers;
    }

    // ONNX Runtime multiplies a normalisation into the weight before it.
    private static OnnxGraph Graph()
    {
        var graph = new OnnxGraph();
        string y = "x";
        foreach (var (i, layer) in Layers.Index())
        {
            float[] ones = Filled(layer.Outputs, 1), zeros = Filled(layer.Outputs, 0);
            graph.Constant($"w{i}", layer.Weight(), layer.WeightExtents);
            foreach (var (name, values) in new[] { ("gamma", ones), ("beta", zeros), ("mean", zeros), ("variance", ones) }) graph.Constant($"{name}{i}", values, layer.Outputs);
            int p = layer.Padding;
            graph.Node("Conv", [y, $"w{i}"], $"sum{i}", ("pads", [p, p, p, p]));
            graph.Node("BatchNormalization", [$"sum{i}", $"gamma{i}", $"beta{i}", $"mean{i}", $"variance{i}"], $"normal{i}");
            y = i == Layers.Length - 1 ? "y" : $"y{i}";
            graph.Node("Relu", [$"normal{i}"], y);
        }
        return graph;
    }

    private static float[] Filled(int count, float value) => [.. Enumerable.Repeat(value, count)];

    private sealed class LibtorchLayer
    {
        private readonly torch.Tensor weight, gamma, beta, mean, variance;
        private readonly long[] padding;
        private readonly bool training;

        public LibtorchLayer(LibtorchContender side, Convolution layer, bool training)
        {
            this.training = training;
            padding = [layer.Padding, layer.Padding];
            weight = Tensor(layer.Weight(), layer.WeightExtents.Long());
            gamma = Tensor(Filled(layer.Outputs, 1), layer.Outputs);
            beta = Tensor(Filled(layer.Outputs, 0), layer.Outputs);
            mean = side.Given(Filled(layer.Outputs, 0), layer.Outputs);
            variance = side.Given(Filled(layer.Outputs, 1), layer.Outputs);

            torch.Tensor Tensor(float[] values, params long[] extents) => training ? side.GivenWithGradient(values, extents) : side.Given(values, extents);
        }

        public torch.Tensor[] Trained => [weight, gamma, beta];

        public torch.Tensor Forward(torch.Tensor x) =>
            batch_norm(conv2d(x, weight, padding: padding), mean, variance, gamma, beta, training, Momentum, Epsilon).relu_();
    }
}
