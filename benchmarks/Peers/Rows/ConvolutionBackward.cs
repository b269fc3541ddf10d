using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The gradients of a convolution from that of its output.</summary>
/// <param name="Size">The convolution.</param>
/// <param name="OfInput">Whether to compute the gradient of the input, which a first layer does not need.</param>
/// <param name="OfBias">Whether to compute the gradient of the bias.</param>
internal sealed record ConvolutionBackward(Convolution Size, bool OfInput, bool OfBias)
{
    /// <summary>The row of the gradients of input, weight and bias; of weight and bias only in a first layer.</summary>
    public static Row Row(Convolution size, int threads, Targets targets) =>
        new ConvolutionBackward(size, OfInput: size.Inputs > 1, OfBias: true).Row($"{size} backward", threads, targets);

    /// <summary>The row of the weight's gradient only.</summary>
    public static Row WeightRow(Convolution size, int threads) =>
        new ConvolutionBackward(size, OfInput: false, OfBias: false).Row($"{size} weight gradient", threads, Targets.None);

    private TimedRow Row(string name, int threads, Targets targets) =>
        new(name, Unit.Milliseconds, new Work(Flops: (OfInput ? 2 : 1) * Size.Flops), targets)
        {
            Ours = () => new EngineGradients(threads, side =>
            {
                var (x, dy) = (side.GivenImages("x", Size.Images(), Size.InputExtents), side.GivenImages("dy", Size.OutputGradient(), Size.OutputExtents));
                Parameter w = side.Given("w", Size.Weight(), Size.WeightExtents), b = side.Given("b", Size.Bias(), Size.Outputs);
                (x.Frozen, b.Frozen) = (!OfInput, !OfBias);
                return scope =>
                {
                    Tensor input = x.In(scope), weight = scope.Use(w), bias = scope.Use(b);
                    var y = input.Conv2d(weight, bias, Size.Stride, Size.Padding, Size.Groups);
                    return new(y, dy.In(scope), Wanted(input, weight, bias));
                };
            }),
            Libtorch = layout => new LibtorchGradients(layout, threads, side =>
            {
                var (x, dy) = (side.Given(Size.Images(), Size.InputExtents.Long()), side.Given(Size.OutputGradient(), Size.OutputExtents.Long()));
                torch.Tensor w = side.Given(Size.Weight(), Size.WeightExtents.Long()), b = side.Given(Size.Bias(), Size.Outputs);
                long[] strides = [Size.Stride, Size.Stride], padding = [Size.Padding, Size.Padding];
                var wanted = Wanted(x, w, b);
                foreach (var operand in wanted) operand.requires_grad_();
                return new(() => torch.nn.functional.conv2d(x, w, b, strides, padding, groups: Size.Groups), dy, wanted);
            }),
        };

    private T[] Wanted<T>(T x, T w, T b) => [.. OfInput ? [x] : Array.Empty<T>(), w, .. OfBias ? [b] : Array.Empty<T>()];
}
