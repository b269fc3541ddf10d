namespace MidasNet.Models;

/// <summary>Convolution and normalisation of images.</summary>
internal static class OnnxImages
{
    /// <summary>y[n,o,i,j] = b[o] + Σ x[n,c,i·s+u·d-p,j·s+v·d-p] · w[o,c,u,v], in groups of channels</summary>
    public static OnnxValue Conv(OnnxCall call)
    {
        var (x, w, b) = (call.Input(0), call.Input(1), call.Optional(2));
        int axes = x.Rank - 2;
        if (w.Rank != x.Rank) throw call.Error($"its inputs {x} and {w} do not fit each other");
        x = OnnxWindows.Images(call, x);
        var weight = OnnxWindows.Images(call, w);
        (int H, int W) kernel = (weight.Sizes[2], weight.Sizes[3]);
        if (call.Find("kernel_shape") is not null && OnnxWindows.Pair(call, "kernel_shape", axes, 1) != kernel) throw call.Error($"kernel_shape is not that of the weight {w}");
        int groups = (int)Math.Clamp(call.Integer("group", 1), 0, int.MaxValue);
        var windows = OnnxWindows.Of(call, x, kernel, axes);
        int outputs = weight.Sizes[0];
        var y = call.Result(x.Sizes[0], outputs, windows.Output.H, windows.Output.W);
        if (y.Values.Length == 0) return axes == 1 ? y.Reshaped(y.Sizes[0], outputs, windows.Output.W) : y;

        // A weight with zeros between its values is one with a dilation.
        var (d, reach) = (windows.Dilation, (H: (kernel.H - 1) * windows.Dilation.H + 1, W: (kernel.W - 1) * windows.Dilation.W + 1));
        var wide = call.OnDevice(w, $"dilated {d.H} {d.W}", () => (new Shape(outputs, weight.Sizes[1], reach.H, reach.W), d == (1, 1) ? w.Values : Dilated(call, weight, d, reach)));
        Tensor? bias = b is null ? null : call.OnDevice(b, "bias", () => (new Shape([.. b.Dimensions]), b.Values));

        // The device takes one stride, and the same padding on all sides.
        bool isEven = windows.Before == windows.After && windows.Before.H == windows.Before.W && windows.Before.H < Math.Min(reach.H, reach.W);
        int padding = isEven ? windows.Before.H : 0;
        if (!isEven) x = OnnxShapes.Pad(call, x, [0, 0, windows.Before.H, windows.Before.W], [0, 0, windows.After.H, windows.After.W], 0);
        int stride = windows.Stride.H == windows.Stride.W || windows.Output.H == 1 ? windows.Stride.W : windows.Output.W == 1 ? windows.Stride.H : 1;
        if (stride == 1) call.Count(x.Sizes[0], outputs, x.Sizes[2] + 2 * padding - reach.H + 1, x.Sizes[3] + 2 * padding - reach.W + 1);
        var result = call.Scope.Input(new Shape([.. x.Dimensions]), x.Values).Conv2d(wide, bias, stride, padding, groups);
        Thin(result.ToArray(), result.Shape, y, windows, stride);
        return axes == 1 ? y.Reshaped(y.Sizes[0], outputs, windows.Output.W) : y;
    }

    /// <summary>y = scale · (x - mean) / √(variance + epsilon) + b, for each channel</summary>
    public static OnnxValue BatchNorm(OnnxCall call)
    {
        var x = call.Input(0);
        if (x.Rank < 2) throw call.Error($"it takes [N, C, ...], was given {x}");
        if (call.Integer("training_mode", 0) != 0 || (call.Opset < 7 && call.Integer("is_test", 0) == 0 && call.Node.Outputs.Count(name => name.Length > 0) > 1))
            throw call.Error("it is in training mode");
        int channels = x.Sizes[1];
        float[] scale = PerChannel(1), offset = PerChannel(2), mean = PerChannel(3), variance = PerChannel(4);
        double epsilon = call.Number("epsilon", 1e-5f);
        var y = call.Result(x.Dimensions);
        int area = y.Values.Length == 0 ? 0 : y.Values.Length / (x.Sizes[0] * channels);
        for (int plane = 0; plane < x.Sizes[0] * channels; plane++)
        {
            int c = plane % channels;
            double factor = scale[c] / Math.Sqrt(variance[c] + epsilon);
            for (int i = plane * area; i < (plane + 1) * area; i++) y.Values[i] = (float)((x.Values[i] - mean[c]) * factor + offset[c]);
        }
        return y;

        float[] PerChannel(int input) => call.Input(input) is var given && given.Values.Length == channels
            ? given.Values
            : throw call.Error($"input {input} is {given}, but there are {channels} channels");
    }

    /// <summary>y[c] = x[c] / (bias + alpha / size · Σ x[k]²)^beta over the channels k around c (Krizhevsky, Sutskever and Hinton, 2012, section 3.3)</summary>
    public static OnnxValue LocalResponseNorm(OnnxCall call)
    {
        var x = call.Input(0);
        if (x.Rank < 2) throw call.Error($"it takes [N, C, ...], was given {x}");
        int size = (int)Math.Clamp(call.Integer("size", 0), 0, int.MaxValue), channels = x.Sizes[1];
        if (size == 0) throw call.Error("its size is missing or 0");
        double alpha = call.Number("alpha", 1e-4f), beta = call.Number("beta", 0.75f), bias = call.Number("bias", 1);
        var y = call.Result(x.Dimensions);
        if (y.Values.Length == 0) return y;
        int area = y.Values.Length / (x.Sizes[0] * channels), before = (size - 1) / 2, after = size / 2;
        for (int n = 0; n < x.Sizes[0]; n++)
            for (int c = 0; c < channels; c++)
                for (int i = 0; i < area; i++)
                {
                    double sum = 0;
                    for (int k = Math.Max(0, c - before); k <= Math.Min(channels - 1L, c + (long)after); k++)
                        sum += (double)x.Values[(n * channels + k) * area + i] * x.Values[(n * channels + k) * area + i];
                    int at = (n * channels + c) * area + i;
                    y.Values[at] = (float)(x.Values[at] / Math.Pow(bias + alpha / size * sum, beta));
                }
        return y;
    }

    private static float[] Dilated(OnnxCall call, OnnxValue weight, (int H, int W) dilation, (int H, int W) reach)
    {
        var wide = call.Result(weight.Sizes[0], weight.Sizes[1], reach.H, reach.W);
        int rows = weight.Sizes[2], columns = weight.Sizes[3];
        for (int i = 0; i < weight.Values.Length; i++)
        {
            int v = i % columns, u = i / columns % rows, filter = i / columns / rows;
            wide.Values[(filter * reach.H + u * dilation.H) * reach.W + v * dilation.W] = weight.Values[i];
        }
        return wide.Values;
    }

    // Different strides along the axes were computed as one, and what is between is left out.
    private static void Thin(float[] all, Shape shape, OnnxValue y, OnnxWindows windows, int stride)
    {
        int stepH = windows.Stride.H / stride, stepW = windows.Stride.W / stride;
        if (windows.Output.H == 1) stepH = 1;
        if (windows.Output.W == 1) stepW = 1;
        var (rows, columns) = windows.Output;
        for (int plane = 0; plane < shape.N * shape.C; plane++)
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                    y.Values[(plane * rows + i) * columns + j] = all[(plane * shape.H + i * stepH) * shape.W + j * stepW];
    }
}
