namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    internal override void Conv2d<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y)
    {
        if (shape.Groups > 1)
        {
            if (shape.IsDepthwise) Depthwise(shape, activation, Read(x), Read(w), b is null ? null : Read(b), P(y));
            else GroupedForward(shape, activation, x, w, b, y);
            return;
        }
        float* bias = b is null ? null : Read(b);
        if (ByWinograd(shape))
        {
            WinogradForward(shape, activation, Read(x), (CpuStorage)w, bias, P(y));
            return;
        }
        if ((convolutions ?? ConvolutionChoice.FastestForward(shape)) == ConvolutionAlgorithm.Gathered)
        {
            ConvolveGathered(shape, activation, Read(x), (CpuStorage)w, bias, P(y));
            return;
        }
        var correlation = Correlation.Forward(Pixelwise(shape));
        CorrelateDirectly(correlation, activation, Read(x), PackKept(shape, correlation.Weights, (CpuStorage)w), bias, P(y));
    }

    internal override void Conv2dBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx)
    {
        if (shape.Groups > 1)
        {
            if (shape.IsDepthwise) DepthwiseBackwardInput(shape, Read(dy), Read(w), P(dx));
            else GroupedBackwardInput(shape, dy, w, dx);
            return;
        }
        if (ByWinograd(shape))
        {
            WinogradBackwardInput(shape, Read(dy), Read(w), P(dx));
            return;
        }
        var direct = Pixelwise(shape);
        for (int a = 0; a < direct.Stride; a++)
        {
            for (int b = 0; b < direct.Stride; b++)
            {
                var phase = Correlation.BackwardInput(direct, a, b);
                if (phase.IsEmpty) continue;
                float* packed = Pack(phase.Weights, Read(w), SharedScratch(PackedLength(phase.Weights)));
                CorrelateDirectly(phase, default(Identity), Read(dy), packed, null, P(dx));
            }
        }
    }

    internal override void Conv2dBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw)
    {
        if (shape.IsDepthwise) DepthwiseBackwardWeight(shape, Read(x), Read(dy), P(dw));
        else if (shape.Groups > 1) GroupedBackwardWeight(shape, x, dy, dw);
        else if (ByWinograd(shape)) WinogradBackwardWeight(shape, Read(x), Read(dy), P(dw));
        else SumWeightGradient(Pixelwise(shape), Read(x), Read(dy), P(dw));
    }

    private bool ByWinograd(Conv2dShape shape) =>
        (convolutions ?? ConvolutionChoice.Fastest(shape)) == ConvolutionAlgorithm.Winograd && ConvolutionChoice.CanWinograd(shape);

    /// <summary>A 1x1 convolution of stride 1 computes each pixel for itself: all pixels of the batch may as well be the rows of one image.</summary>
    private static Conv2dShape Pixelwise(Conv2dShape s) =>
        s is { KernelH: 1, KernelW: 1, Stride: 1 } ? s with { N = 1, H = s.N * s.H * s.W, W = 1 } : s;
}
