namespace MidasNet.Cpu;

// Groups of several channels: each is copied out, convolved by the kernels of ordinary convolutions, and copied back.
internal sealed unsafe partial class CpuDevice
{
    private void GroupedForward<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y)
        where TActivation : unmanaged, IActivation
    {
        var one = shape.PerGroup;
        int weights = one.O * one.Taps;
        Storage input = Allocate(Values(one)), output = Allocate(one.Output.Length), weight = Allocate(weights), bias = Allocate(one.O);
        for (int g = 0; g < shape.Groups; g++)
        {
            Copy(CutOut(shape, g), x, input);
            Copy(new BlockCopy(1, weights, g * weights, 0, 0, 0), w, weight);
            if (b is not null) Copy(new BlockCopy(1, one.O, g * one.O, 0, 0, 0), b, bias);
            Conv2d(one, activation, input, weight, b is null ? null : bias, output);
            Copy(PutIn(shape.N * shape.OutH * shape.OutW, one.O, shape.O, g), output, y);
        }
        Recycle(bias);
        Recycle(weight);
        Recycle(output);
        Recycle(input);
    }

    private void GroupedBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx)
    {
        var one = shape.PerGroup;
        int weights = one.O * one.Taps;
        Storage gradient = Allocate(one.Output.Length), weight = Allocate(weights), result = Allocate(Values(one));
        for (int g = 0; g < shape.Groups; g++)
        {
            Copy(CutOutOfResult(shape, g), dy, gradient);
            Copy(new BlockCopy(1, weights, g * weights, 0, 0, 0), w, weight);
            Conv2dBackwardInput(one, gradient, weight, result);
            Copy(PutIn(shape.N * shape.H * shape.W, one.C, shape.C, g), result, dx);
        }
        Recycle(result);
        Recycle(weight);
        Recycle(gradient);
    }

    private void GroupedBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw)
    {
        var one = shape.PerGroup;
        int weights = one.O * one.Taps;
        Storage input = Allocate(Values(one)), gradient = Allocate(one.Output.Length), result = Allocate(weights);
        for (int g = 0; g < shape.Groups; g++)
        {
            Copy(CutOut(shape, g), x, input);
            Copy(CutOutOfResult(shape, g), dy, gradient);
            Conv2dBackwardWeight(one, input, gradient, result);
            Copy(new BlockCopy(1, weights, 0, 0, g * weights, 0), result, dw);
        }
        Recycle(result);
        Recycle(gradient);
        Recycle(input);
    }

    private static int Values(Conv2dShape shape) => shape.N * shape.H * shape.W * shape.C;

    /// <summary>The channels of a group out of x.</summary>
    private static BlockCopy CutOut(Conv2dShape shape, int group) => CutOut(shape.N * shape.H * shape.W, shape.C / shape.Groups, shape.C, group);

    /// <summary>The channels of a group out of y or dy.</summary>
    private static BlockCopy CutOutOfResult(Conv2dShape shape, int group) =>
        CutOut(shape.N * shape.OutH * shape.OutW, shape.O / shape.Groups, shape.O, group);

    private static BlockCopy CutOut(int pixels, int channels, int all, int group) => new(pixels, channels, group * channels, all, 0, channels);

    private static BlockCopy PutIn(int pixels, int channels, int all, int group) => new(pixels, channels, 0, channels, group * channels, all);
}
