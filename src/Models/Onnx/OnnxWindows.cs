namespace MidasNet.Models;

/// <summary>Windows over the rows and columns of images, as Conv, MaxPool and AveragePool describe them by their attributes.</summary>
/// <param name="Kernel">Rows and columns of the window.</param>
/// <param name="Stride">Steps between windows.</param>
/// <param name="Dilation">Steps between the pixels of a window.</param>
/// <param name="Before">Pixels outside the image, at its beginning.</param>
/// <param name="After">Pixels outside the image, at its end; with rounding up a window may reach beyond them.</param>
/// <param name="Output">The number of windows.</param>
internal readonly record struct OnnxWindows((int H, int W) Kernel, (int H, int W) Stride, (int H, int W) Dilation, (int H, int W) Before, (int H, int W) After, (int H, int W) Output)
{
    /// <summary>An image batch of one axis, [N, C, L], as one of rows of height 1; one of two axes as it is.</summary>
    public static OnnxValue Images(OnnxCall call, OnnxValue x) => x.Rank switch
    {
        4 => x,
        3 => x.Reshaped(x.Sizes[0], x.Sizes[1], 1, x.Sizes[2]),
        _ => throw call.Error($"it takes [N, C, H, W] or [N, C, L] here, was given {x}"),
    };

    /// <summary>The windows over images.</summary>
    /// <param name="call">The operation.</param>
    /// <param name="x">Images of two axes.</param>
    /// <param name="kernel">Rows and columns of the window.</param>
    /// <param name="axes">The axes that the attributes speak of: 1 or 2.</param>
    public static OnnxWindows Of(OnnxCall call, OnnxValue x, (int H, int W) kernel, int axes)
    {
        var stride = Pair(call, "strides", axes, 1);
        var dilation = Pair(call, "dilations", axes, 1);
        bool roundsUp = call.Integer("ceil_mode", 0) != 0;
        string automatic = call.Text("auto_pad", "NOTSET");
        int[]? pads = call.Integers("pads");
        if (pads is not null && (pads.Length != 2 * axes || pads.Any(pad => pad is < 0 or > 1 << 20))) throw call.Error($"pads [{string.Join(", ", pads)}]");
        if (Math.Min(kernel.H, kernel.W) < 1) throw call.Error($"a window of {kernel.H} x {kernel.W}");
        var (top, bottom, rows) = Along(x.Sizes[2], kernel.H, stride.H, dilation.H, axes == 2 ? pads?[0] ?? 0 : 0, axes == 2 ? pads?[2] ?? 0 : 0);
        var (left, right, columns) = Along(x.Sizes[3], kernel.W, stride.W, dilation.W, axes == 2 ? pads?[1] ?? 0 : pads?[0] ?? 0, axes == 2 ? pads?[3] ?? 0 : pads?[1] ?? 0);
        return new OnnxWindows(kernel, stride, dilation, (top, left), (bottom, right), (rows, columns));

        (int Before, int After, int Count) Along(int extent, int window, int step, int apart, int before, int after)
        {
            long reach = (long)(window - 1) * apart + 1;
            if (automatic is "SAME_UPPER" or "SAME_LOWER")
            {
                int count = (extent + step - 1) / step;
                long pad = Math.Max(0, (count - 1L) * step + reach - extent);
                if (pad > 1 << 20) throw call.Error($"auto_pad adds {pad} pixels");
                return automatic == "SAME_UPPER" ? ((int)(pad / 2), (int)(pad - pad / 2), count) : ((int)(pad - pad / 2), (int)(pad / 2), count);
            }
            if (automatic == "VALID") (before, after) = (0, 0);
            else if (automatic != "NOTSET") throw call.Error($"auto_pad {MidasNet.Weights.QuotedText.Of(automatic)}");
            long left = extent + before + after - reach;
            if (left < 0) throw call.Error($"a window that reaches over {reach} pixels is larger than {extent} with {before} and {after} of padding");
            long windows = left / step + 1;
            // A window that would begin after the image and its padding at the beginning is left out.
            if (roundsUp && left % step != 0 && windows * step < extent + before) windows++;
            return (before, after, (int)windows);
        }
    }

    /// <summary>Rows and columns from an attribute of one value per axis.</summary>
    public static (int H, int W) Pair(OnnxCall call, string name, int axes, int otherwise)
    {
        int[] list = call.Integers(name) ?? [.. Enumerable.Repeat(otherwise, axes)];
        if (list.Length != axes || list.Any(value => value is < 1 or > 1 << 20)) throw call.Error($"{name} [{string.Join(", ", list)}]: {axes} numbers from 1 on fit");
        return axes == 2 ? (list[0], list[1]) : (1, list[0]);
    }
}
