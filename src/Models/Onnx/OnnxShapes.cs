namespace MidasNet.Models;

/// <summary>Operators that arrange values.</summary>
internal static class OnnxShapes
{
    /// <summary>Joins tensors along an axis.</summary>
    public static OnnxValue Concat(OnnxCall call)
    {
        var first = call.Input(0);
        if (first.Rank == 0) throw call.Error("it takes no single numbers");
        int axis = call.Axis(call.Integer("axis", 1), first.Rank);
        long total = 0;
        for (int k = 0; k < call.InputCount; k++)
        {
            var part = call.Input(k);
            bool fits = part.Rank == first.Rank && part.Dimensions.Zip(first.Dimensions).Select((pair, i) => i == axis || pair.First == pair.Second).All(same => same);
            if (!fits) throw call.Error($"its inputs {first} and {part} differ in more than axis {axis}");
            total += part.Sizes[axis];
        }
        int[] sizes = [.. first.Dimensions];
        sizes[axis] = (int)Math.Min(total, int.MaxValue);
        var y = call.Result(sizes);
        var (outer, length, inner) = OnnxSizes.Around(sizes, axis);
        for (int k = 0, at = 0; k < call.InputCount; k++)
        {
            var part = call.Input(k);
            int run = part.Sizes[axis] * inner;
            for (int o = 0; o < outer; o++) part.Values.AsSpan(o * run, run).CopyTo(y.Values.AsSpan(o * length * inner + at));
            at += run;
        }
        return y;
    }

    /// <summary>A tensor, numbers or integers of the model.</summary>
    public static OnnxValue Constant(OnnxCall call)
    {
        if (call.Find("value")?.Tensor is { } tensor) return new OnnxValue(tensor.Dimensions, tensor.Values);
        if (call.Find("value_float")?.Number is { } number) return new OnnxValue([], [number]);
        if (call.Find("value_int")?.Integer is { } integer) return new OnnxValue([], [integer]);
        if (call.Find("value_floats")?.Numbers is { } numbers) return new OnnxValue([numbers.Count], [.. numbers]);
        if (call.Find("value_ints")?.Integers is { } integers) return new OnnxValue([integers.Count], [.. integers.Select(value => (float)value)]);
        throw call.Error("its value is neither a tensor nor numbers");
    }

    /// <summary>A tensor of one value.</summary>
    public static OnnxValue ConstantOfShape(OnnxCall call)
    {
        var y = call.Result(call.IntegersOf(call.Input(0)));
        Array.Fill(y.Values, call.Find("value")?.Tensor?.Values is [var value, ..] ? value : 0);
        return y;
    }

    /// <summary>In prediction its input, and a mask of what is kept: everything.</summary>
    public static IReadOnlyList<OnnxValue> Dropout(OnnxCall call)
    {
        var x = call.Input(0);
        if (call.Optional(2) is { Values: [not 0] }) throw call.Error("it is in training mode");
        if (call.Node.Outputs.Count < 2) return [x];
        var mask = call.Result(x.Dimensions);
        Array.Fill(mask.Values, 1);
        return [x, mask];
    }

    /// <summary>The axes before one, and those from it on, as two.</summary>
    public static OnnxValue Flatten(OnnxCall call)
    {
        var x = call.Input(0);
        int axis = call.AxisOrEnd(call.Integer("axis", 1), x.Rank), outer = 1, inner = 1;
        foreach (int extent in x.Sizes[..axis]) outer *= extent;
        foreach (int extent in x.Sizes[axis..]) inner *= extent;
        return x.Reshaped(outer, inner);
    }

    /// <summary>Entries along an axis, by their indices.</summary>
    public static OnnxValue Gather(OnnxCall call)
    {
        var (x, indices) = (call.Input(0), call.Input(1));
        if (x.Rank == 0) throw call.Error("it takes no single number");
        int axis = call.Axis(call.Integer("axis", 0), x.Rank);
        var (outer, length, inner) = OnnxSizes.Around(x.Sizes, axis);
        var y = call.Result([.. x.Dimensions.Take(axis), .. indices.Dimensions, .. x.Dimensions.Skip(axis + 1)]);
        int at = 0;
        for (int o = 0; o < outer; o++)
            foreach (float index in indices.Values)
            {
                int k = float.IsInteger(index) && index >= -length && index < length ? (int)(index < 0 ? index + length : index) : throw call.Error(FormattableString.Invariant($"there is no entry {index} of {length}"));
                x.Values.AsSpan((o * length + k) * inner, inner).CopyTo(y.Values.AsSpan(at));
                at += inner;
            }
        return y;
    }

    /// <summary>Adds values around a tensor: constant ones.</summary>
    public static OnnxValue Pad(OnnxCall call)
    {
        var x = call.Input(0);
        string mode = call.Text("mode", "constant");
        if (mode != "constant") throw call.Error($"mode {MidasNet.Weights.QuotedText.Of(mode)}: only constant values are added here");
        int[] pads = call.Integers("pads") ?? call.Integers("paddings") ?? call.IntegersOf(call.Input(1));
        int[] axes = call.Optional(3) is { } listed ? [.. call.IntegersOf(listed).Select(axis => call.Axis(axis, x.Rank))] : [.. Enumerable.Range(0, x.Rank)];
        float value = call.Opset < 11 ? call.Number("value", 0) : call.Optional(2) is { } given ? OnnxPointwise.Single(call, given) : 0;
        if (pads.Length != 2 * axes.Length || axes.Distinct().Count() != axes.Length) throw call.Error($"{pads.Length} pads for {axes.Length} axes");
        int[] before = new int[x.Rank], after = new int[x.Rank];
        for (int i = 0; i < axes.Length; i++) (before[axes[i]], after[axes[i]]) = (pads[i], pads[axes.Length + i]);
        return Pad(call, x, before, after, value);
    }

    /// <summary>Adds a value around a tensor; negative numbers cut off.</summary>
    public static OnnxValue Pad(OnnxCall call, OnnxValue x, int[] before, int[] after, float value)
    {
        var sizes = new int[x.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            long size = (long)x.Sizes[axis] + before[axis] + after[axis];
            sizes[axis] = size is >= 0 and <= int.MaxValue ? (int)size : throw call.Error($"pads {before[axis]} and {after[axis]} make an extent of {size}");
        }
        var y = call.Result(sizes);
        Array.Fill(y.Values, value);
        int[] from = OnnxSizes.Strides(x.Sizes), to = OnnxSizes.Strides(sizes);
        for (int i = 0; i < x.Values.Length; i++)
        {
            int target = 0;
            bool isInside = true;
            for (int axis = 0; axis < sizes.Length; axis++)
            {
                int index = i / from[axis] % x.Sizes[axis] + before[axis];
                isInside &= (uint)index < (uint)sizes[axis];
                target += index * to[axis];
            }
            if (isInside) y.Values[target] = x.Values[i];
        }
        return y;
    }

    /// <summary>Other extents: 0 keeps one, -1 is what is left.</summary>
    public static OnnxValue Reshape(OnnxCall call)
    {
        var x = call.Input(0);
        int[] sizes = call.Integers("shape") ?? call.IntegersOf(call.Input(1));
        bool keepsZeros = call.Integer("allowzero", 0) != 0;
        for (int axis = 0; axis < sizes.Length; axis++)
            if (sizes[axis] == 0 && !keepsZeros) sizes[axis] = axis < x.Rank ? x.Sizes[axis] : throw call.Error($"it keeps axis {axis} of {x}, which is not there");
        int free = Array.IndexOf(sizes, -1);
        if (free >= 0)
        {
            long others = 1;
            for (int axis = 0; axis < sizes.Length; axis++)
                if (axis != free) others = sizes[axis] < 0 || others > int.MaxValue ? 0 : others * sizes[axis];
            if (others == 0 || x.Values.Length % others != 0) throw call.Error($"{x} does not become [{string.Join(", ", sizes)}]");
            sizes[free] = (int)(x.Values.Length / others);
        }
        return OnnxSizes.Count(sizes) == x.Values.Length ? x.Reshaped(sizes) : throw call.Error($"{x} does not become [{string.Join(", ", sizes)}]");
    }

    /// <summary>The extents of a tensor.</summary>
    public static OnnxValue Shape(OnnxCall call)
    {
        var x = call.Input(0);
        int start = End(call.Integer("start", 0)), end = End(call.Integer("end", x.Rank));
        float[] sizes = [.. x.Dimensions.Skip(start).Take(Math.Max(0, end - start)).Select(extent => (float)extent)];
        return new OnnxValue([sizes.Length], sizes);

        int End(long axis) => (int)Math.Clamp(axis < 0 ? axis + x.Rank : axis, 0, x.Rank);
    }

    /// <summary>A part along axes, forwards.</summary>
    public static OnnxValue Slice(OnnxCall call)
    {
        var x = call.Input(0);
        int[] starts = call.Integers("starts") ?? call.IntegersOf(call.Input(1)), ends = call.Integers("ends") ?? call.IntegersOf(call.Input(2));
        int[] axes = call.Integers("axes") ?? (call.Optional(3) is { } listed ? call.IntegersOf(listed) : [.. Enumerable.Range(0, starts.Length)]);
        int[] steps = call.Optional(4) is { } given ? call.IntegersOf(given) : [.. Enumerable.Repeat(1, starts.Length)];
        if (starts.Length != ends.Length || starts.Length != axes.Length || starts.Length != steps.Length) throw call.Error("it has different numbers of starts, ends, axes and steps");
        int[] first = new int[x.Rank], sizes = [.. x.Dimensions], by = [.. Enumerable.Repeat(1, x.Rank)];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = call.Axis(axes[i], x.Rank), extent = x.Sizes[axis];
            if (steps[i] < 1) throw call.Error($"step {steps[i]}: only forward steps are taken here");
            int start = At(starts[i]), end = At(ends[i]);
            (first[axis], by[axis]) = (start, steps[i]);
            sizes[axis] = (int)Math.Max(0, ((long)end - start + steps[i] - 1) / steps[i]);

            int At(int index) => (int)Math.Clamp(index < 0 ? (long)index + extent : index, 0, extent);
        }
        var y = call.Result(sizes);
        int[] from = OnnxSizes.Strides(x.Sizes), to = OnnxSizes.Strides(sizes);
        for (int i = 0; i < y.Values.Length; i++)
        {
            int source = 0;
            for (int axis = 0; axis < sizes.Length; axis++) source += (first[axis] + i / to[axis] % sizes[axis] * by[axis]) * from[axis];
            y.Values[i] = x.Values[source];
        }
        return y;
    }

    /// <summary>Leaves out axes of extent 1.</summary>
    public static OnnxValue Squeeze(OnnxCall call)
    {
        var x = call.Input(0);
        int[]? axes = call.Integers("axes") ?? (call.Optional(1) is { } listed ? call.IntegersOf(listed) : null);
        var removed = axes is null ? Enumerable.Range(0, x.Rank).Where(axis => x.Sizes[axis] == 1).ToHashSet() : axes.Select(axis => call.Axis(axis, x.Rank)).ToHashSet();
        if (removed.Any(axis => x.Sizes[axis] != 1)) throw call.Error($"it leaves out an axis of {x} that is not of extent 1");
        return x.Reshaped([.. x.Dimensions.Where((_, axis) => !removed.Contains(axis))]);
    }

    /// <summary>Adds axes of extent 1.</summary>
    public static OnnxValue Unsqueeze(OnnxCall call)
    {
        var x = call.Input(0);
        int[] axes = call.Integers("axes") ?? call.IntegersOf(call.Input(1));
        int rank = x.Rank + axes.Length;
        var added = axes.Select(axis => call.Axis(axis, rank)).ToHashSet();
        if (added.Count != axes.Length) throw call.Error("it adds an axis twice");
        using var left = x.Dimensions.GetEnumerator();
        return x.Reshaped([.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : left.MoveNext() ? left.Current : 1)]);
    }

    /// <summary>Exchanges axes.</summary>
    public static OnnxValue Transpose(OnnxCall call)
    {
        var x = call.Input(0);
        int[] order = call.Integers("perm") ?? [.. Enumerable.Range(0, x.Rank).Reverse()];
        if (!order.Order().SequenceEqual(Enumerable.Range(0, x.Rank))) throw call.Error($"perm [{string.Join(", ", order)}] is no order of the axes of {x}");
        int[] sizes = [.. order.Select(axis => x.Dimensions[axis])];
        var y = call.Result(sizes);
        int[] from = OnnxSizes.Strides(x.Sizes), to = OnnxSizes.Strides(sizes);
        for (int i = 0; i < y.Values.Length; i++)
        {
            int source = 0;
            for (int axis = 0; axis < sizes.Length; axis++) source += i / to[axis] % sizes[axis] * from[order[axis]];
            y.Values[i] = x.Values[source];
        }
        return y;
    }
}
