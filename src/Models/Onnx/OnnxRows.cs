namespace MidasNet.Models;

/// <summary>Operators along axes.</summary>
internal static class OnnxRows
{
    /// <summary>y = e^x / Σ e^x, or its logarithm, along an axis; up to version 12 over all axes from one on.</summary>
    public static OnnxValue Softmax(OnnxCall call, bool isLogarithm)
    {
        var x = call.Input(0);
        bool isOfRows = call.Opset < 13;
        if (x.Rank == 0) throw call.Error("it takes no single number");
        int axis = isOfRows ? call.AxisOrEnd(call.Integer("axis", 1), x.Rank) : call.Axis(call.Integer("axis", -1), x.Rank);
        var (outer, length, inner) = isOfRows ? Rows(x, axis) : OnnxSizes.Around(x.Sizes, axis);
        var y = call.Result(x.Dimensions);
        for (int o = 0; o < outer && y.Values.Length > 0; o++)
            for (int i = 0; i < inner; i++)
            {
                int start = o * length * inner + i;
                float largest = float.NegativeInfinity;
                double sum = 0;
                for (int k = 0; k < length; k++) largest = Math.Max(largest, x.Values[start + k * inner]);
                for (int k = 0; k < length; k++) sum += Math.Exp(x.Values[start + k * inner] - largest);
                double logarithm = Math.Log(sum);
                for (int k = 0; k < length; k++)
                {
                    double difference = x.Values[start + k * inner] - largest;
                    y.Values[start + k * inner] = (float)(isLogarithm ? difference - logarithm : Math.Exp(difference) / sum);
                }
            }
        return y;
    }

    /// <summary>One value for all along some axes.</summary>
    /// <param name="call">The operation.</param>
    /// <param name="start">The value of none.</param>
    /// <param name="add">Adds a value.</param>
    /// <param name="finish">The result from that of all and their number.</param>
    public static OnnxValue Reduce(OnnxCall call, double start, Func<double, double, double> add, Func<double, int, double> finish)
    {
        var x = call.Input(0);
        int[] listed = call.Integers("axes") ?? (call.Optional(1) is { } given ? call.IntegersOf(given) : []);
        if (listed.Length == 0 && call.Integer("noop_with_empty_axes", 0) != 0) return x;
        var axes = (listed.Length == 0 ? Enumerable.Range(0, x.Rank) : listed.Select(axis => call.Axis(axis, x.Rank))).ToHashSet();
        int[] kept = [.. x.Dimensions.Select((extent, axis) => axes.Contains(axis) ? 1 : extent)];
        var y = call.Result(kept);
        int[] from = OnnxSizes.Strides(x.Sizes), to = OnnxSizes.Strides(kept);
        var sums = new double[y.Values.Length];
        Array.Fill(sums, start);
        for (int i = 0; i < x.Values.Length; i++)
        {
            int target = 0;
            for (int axis = 0; axis < kept.Length; axis++)
                if (!axes.Contains(axis)) target += i / from[axis] % x.Sizes[axis] * to[axis];
            sums[target] = add(sums[target], x.Values[i]);
        }
        int count = sums.Length == 0 ? 0 : x.Values.Length / sums.Length;
        for (int i = 0; i < sums.Length; i++) y.Values[i] = (float)finish(sums[i], count);
        return call.Integer("keepdims", 1) != 0 ? y : y.Reshaped([.. x.Dimensions.Where((_, axis) => !axes.Contains(axis))]);
    }

    private static (int Outer, int Length, int Inner) Rows(OnnxValue x, int axis)
    {
        int outer = 1;
        foreach (int extent in x.Sizes[..axis]) outer *= extent;
        return (outer, x.Values.Length / Math.Max(1, outer), 1);
    }
}
