namespace MidasNet.Models;

/// <summary>Operators on each value, or on each pair of values, with the broadcasting of ONNX (docs/Broadcasting.md).</summary>
internal static class OnnxPointwise
{
    /// <summary>y = f(x)</summary>
    public static OnnxOperator Unary(Func<float, float> f) => call => [Map(call, f)];

    /// <summary>y = f(a, b)</summary>
    /// <param name="f">The function.</param>
    /// <param name="isOneWay">True if only b may be repeated.</param>
    public static OnnxOperator Binary(Func<float, float, float> f, bool isOneWay = false) => call =>
    {
        var (a, b) = (call.Input(0), call.Input(1));
        // Up to version 6 b was aligned with an axis of a.
        if (call.Opset < 7 && call.Integer("broadcast", 0) != 0 && b.Rank < a.Rank && call.Find("axis")?.Integer is { } first)
        {
            int axis = call.Axis(first, a.Rank), after = a.Rank - axis - b.Rank;
            if (after < 0) throw call.Error($"b {b} has no place in a {a} from axis {axis} on");
            b = b.Reshaped([.. b.Dimensions, .. Enumerable.Repeat(1, after)]);
        }
        var y = Pairs(call, a, b, f);
        return isOneWay && !y.Sizes.SequenceEqual(a.Sizes) ? throw call.Error($"its second input {b} does not fit {a}") : [y];
    };

    /// <summary>y = f(f(a, b), c) and so on</summary>
    public static OnnxOperator Many(Func<float, float, float> f) => call => [Fold(call, f)];

    /// <summary>The mean of the inputs.</summary>
    public static OnnxValue Mean(OnnxCall call) => Map(call, Fold(call, (a, b) => a + b), sum => sum / call.InputCount);

    /// <summary>min ≤ y ≤ max</summary>
    public static OnnxValue Clip(OnnxCall call)
    {
        float min = Limit(1, "min", float.MinValue), max = Limit(2, "max", float.MaxValue);
        return Map(call, x => Math.Min(Math.Max(x, min), max));

        float Limit(int input, string name, float otherwise) =>
            call.Opset < 11 ? call.Number(name, otherwise) : call.Optional(input) is { } given ? Single(call, given) : otherwise;
    }

    /// <summary>y = x &lt; 0 ? alpha · x : x</summary>
    public static OnnxValue LeakyRelu(OnnxCall call)
    {
        float alpha = call.Number("alpha", 0.01f);
        return Map(call, x => x < 0 ? alpha * x : x);
    }

    /// <summary>y = x &lt; 0 ? alpha · (e^x - 1) : x</summary>
    public static OnnxValue Elu(OnnxCall call)
    {
        float alpha = call.Number("alpha", 1);
        return Map(call, x => x < 0 ? alpha * (float)(Math.Exp(x) - 1) : x);
    }

    /// <summary>y = alpha · x + beta, from 0 to 1</summary>
    public static OnnxValue HardSigmoid(OnnxCall call)
    {
        float alpha = call.Number("alpha", 0.2f), beta = call.Number("beta", 0.5f);
        return Map(call, x => Math.Clamp(alpha * x + beta, 0, 1));
    }

    /// <summary>The values as another type would hold them.</summary>
    public static OnnxValue Cast(OnnxCall call)
    {
        // TensorProto.DataType.
        return call.Integer("to", 0) switch
        {
            1 or 11 => call.Input(0),
            10 => Map(call, x => (float)(Half)x),
            9 => Map(call, x => x != 0 ? 1 : 0),
            2 or 3 or 4 or 5 or 6 or 7 or 12 or 13 => Map(call, MathF.Truncate),
            var other => throw call.Error($"it converts to the type {other}: floats, integers and booleans are converted here"),
        };
    }

    /// <summary>erf(x) (Abramowitz and Stegun, 7.1.26, error 1.5e-7; near zero its series)</summary>
    public static float Erf(float x)
    {
        double size = Math.Abs((double)x);
        if (size < 0.1) return (float)(2 / Math.Sqrt(Math.PI) * x * (1 - size * size * (1.0 / 3 - size * size * (1.0 / 10 - size * size / 42))));
        double t = 1 / (1 + 0.3275911 * size);
        double tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.Exp(-size * size);
        return (float)(x < 0 ? tail - 1 : 1 - tail);
    }

    /// <summary>f of each pair, the extents of 1 being repeated.</summary>
    public static OnnxValue Pairs(OnnxCall call, OnnxValue a, OnnxValue b, Func<float, float, float> f)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        int[] left = Extended(a, rank), right = Extended(b, rank), sizes = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            if (left[axis] != right[axis] && left[axis] != 1 && right[axis] != 1) throw call.Error($"its inputs {a} and {b} do not fit each other");
            sizes[axis] = left[axis] == 1 ? right[axis] : left[axis];
        }
        var y = call.Result(sizes);
        if (y.Values.Length == 0) return y;
        int[] stepA = Steps(left), stepB = Steps(right), index = new int[rank];
        int last = rank == 0 ? 1 : sizes[^1], lastA = rank == 0 ? 0 : stepA[^1], lastB = rank == 0 ? 0 : stepB[^1];
        for (int start = 0, atA = 0, atB = 0; start < y.Values.Length; start += last)
        {
            for (int i = 0; i < last; i++) y.Values[start + i] = f(a.Values[atA + i * lastA], b.Values[atB + i * lastB]);
            // To the next row.
            for (int axis = rank - 2; axis >= 0; axis--)
            {
                (atA, atB) = (atA + stepA[axis], atB + stepB[axis]);
                if (++index[axis] < sizes[axis]) break;
                (atA, atB, index[axis]) = (atA - sizes[axis] * stepA[axis], atB - sizes[axis] * stepB[axis], 0);
            }
        }
        return y;
    }

    /// <summary>The only value of a tensor.</summary>
    public static float Single(OnnxCall call, OnnxValue value) => value.Values is [var single] ? single : throw call.Error($"an input should be one number, was given {value}");

    private static OnnxValue Map(OnnxCall call, Func<float, float> f) => Map(call, call.Input(0), f);

    private static OnnxValue Map(OnnxCall call, OnnxValue x, Func<float, float> f)
    {
        var y = call.Result(x.Dimensions);
        for (int i = 0; i < y.Values.Length; i++) y.Values[i] = f(x.Values[i]);
        return y;
    }

    private static OnnxValue Fold(OnnxCall call, Func<float, float, float> f)
    {
        var y = call.Input(0);
        for (int i = 1; i < call.InputCount; i++) y = Pairs(call, y, call.Input(i), f);
        return y;
    }

    private static int[] Extended(OnnxValue value, int rank) => [.. Enumerable.Repeat(1, rank - value.Rank), .. value.Dimensions];

    private static int[] Steps(int[] sizes)
    {
        int[] steps = OnnxSizes.Strides(sizes);
        for (int axis = 0; axis < steps.Length; axis++)
            if (sizes[axis] == 1) steps[axis] = 0;
        return steps;
    }
}
