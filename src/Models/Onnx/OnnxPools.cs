namespace MidasNet.Models;

/// <summary>Pooling.</summary>
internal static class OnnxPools
{
    /// <summary>The largest value of each window.</summary>
    public static OnnxValue Max(OnnxCall call)
    {
        if (call.Integer("storage_order", 0) != 0) throw call.Error("storage_order 1");
        return Pool(call, (values, _) =>
        {
            float largest = float.NegativeInfinity;
            foreach (float value in values) largest = Math.Max(largest, value);
            return largest;
        });
    }

    /// <summary>The mean of each window, over its pixels within the image, or with count_include_pad over those of the padding, too.</summary>
    public static OnnxValue Average(OnnxCall call)
    {
        bool countsPadding = call.Integer("count_include_pad", 0) != 0;
        return Pool(call, (values, padded) =>
        {
            double sum = 0;
            foreach (float value in values) sum += value;
            return (float)(sum / Math.Max(1, countsPadding ? padded : values.Length));
        });
    }

    /// <summary>One value for each channel.</summary>
    public static OnnxValue Global(OnnxCall call, bool isMax)
    {
        var x = call.Input(0);
        if (x.Rank < 3) throw call.Error($"it takes [N, C, ...], was given {x}");
        var y = call.Result([x.Sizes[0], x.Sizes[1], .. Enumerable.Repeat(1, x.Rank - 2)]);
        int area = y.Values.Length == 0 ? 0 : x.Values.Length / y.Values.Length;
        if (area == 0) throw call.Error($"{x} has no pixels");
        for (int i = 0; i < y.Values.Length; i++)
        {
            var plane = x.Values.AsSpan(i * area, area);
            double result = isMax ? float.NegativeInfinity : 0;
            foreach (float value in plane) result = isMax ? Math.Max(result, value) : result + value;
            y.Values[i] = (float)(isMax ? result : result / area);
        }
        return y;
    }

    private delegate float WindowValue(ReadOnlySpan<float> values, int padded);

    private static OnnxValue Pool(OnnxCall call, WindowValue of)
    {
        const int MaxWindow = 1 << 22;
        var x = OnnxWindows.Images(call, call.Input(0));
        int axes = call.Input(0).Rank - 2;
        if (call.Find("kernel_shape") is null) throw call.Error("it has no kernel_shape");
        var kernel = OnnxWindows.Pair(call, "kernel_shape", axes, 1);
        if ((long)kernel.H * kernel.W > MaxWindow) throw call.Error($"a window of {kernel.H} x {kernel.W}");
        var windows = OnnxWindows.Of(call, x, kernel, axes);
        int height = x.Sizes[2], width = x.Sizes[3];
        var (rows, columns) = windows.Output;
        var y = call.Result(x.Sizes[0], x.Sizes[1], rows, columns);
        var values = new float[kernel.H * kernel.W];
        // With a dilation, pixels of the padding count where the window's do.
        int paddedHeight = height + windows.Before.H + windows.After.H, paddedWidth = width + windows.Before.W + windows.After.W;
        for (int plane = 0; plane < x.Sizes[0] * x.Sizes[1]; plane++)
        {
            var image = x.Values.AsSpan(plane * height * width, height * width);
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                {
                    int count = 0, padded = 0;
                    for (int u = 0; u < kernel.H; u++)
                    {
                        int row = i * windows.Stride.H + u * windows.Dilation.H;
                        for (int v = 0; v < kernel.W; v++)
                        {
                            int column = j * windows.Stride.W + v * windows.Dilation.W;
                            if (row >= paddedHeight || column >= paddedWidth) continue;
                            padded++;
                            int imageRow = row - windows.Before.H, imageColumn = column - windows.Before.W;
                            if ((uint)imageRow < (uint)height && (uint)imageColumn < (uint)width) values[count++] = image[imageRow * width + imageColumn];
                        }
                    }
                    y.Values[(plane * rows + i) * columns + j] = of(values.AsSpan(0, count), padded);
                }
        }
        return axes == 1 ? y.Reshaped(y.Sizes[0], y.Sizes[1], columns) : y;
    }
}
