using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A convolution with bias in a prediction.</summary>
internal static class ConvolutionForward
{
    /// <summary>The row of this size.</summary>
    public static Row Row(Convolution size, int threads, Targets targets) =>
        new TimedRow($"{size} forward", Unit.Milliseconds, new Work(Flops: size.Flops), targets)
        {
            Ours = () => new EngineOperation(threads, side =>
            {
                var x = side.GivenImages("x", size.Images(), size.InputExtents);
                Parameter w = side.Given("w", size.Weight(), size.WeightExtents), b = side.Given("b", size.Bias(), size.Outputs);
                return scope => x.In(scope).Conv2d(scope.Use(w), scope.Use(b), size.Stride, size.Padding, size.Groups);
            }),
            Libtorch = layout => new LibtorchOperation(layout, threads, side =>
            {
                var x = side.Given(size.Images(), size.InputExtents.Long());
                torch.Tensor w = side.Given(size.Weight(), size.WeightExtents.Long()), b = side.Given(size.Bias(), size.Outputs);
                long[] strides = [size.Stride, size.Stride], padding = [size.Padding, size.Padding];
                return () => torch.nn.functional.conv2d(x, w, b, strides, padding, groups: size.Groups);
            }),
            OnnxRuntime = () =>
            {
                var graph = new OnnxGraph();
                graph.Constant("w", size.Weight(), size.WeightExtents);
                graph.Constant("b", size.Bias(), size.Outputs);
                int p = size.Padding;
                graph.Node("Conv", ["x", "w", "b"], "y", ("pads", [p, p, p, p]), ("strides", [size.Stride, size.Stride]), ("group", [size.Groups]));
                return graph.Contender(size.Images(), size.InputExtents, size.OutputExtents, threads);
            },
        };
}
