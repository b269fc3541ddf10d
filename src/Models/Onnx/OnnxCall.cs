using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>One operation of an <see cref="OnnxModel"/>, with its inputs.</summary>
/// <param name="path">The model, for messages.</param>
/// <param name="node">The operation.</param>
/// <param name="opset">The version of the operators.</param>
/// <param name="inputs">Its inputs; null for those that are left out.</param>
/// <param name="scope">Where convolutions and matrix products are computed.</param>
/// <param name="use">Copies a constant to the device, once.</param>
internal sealed class OnnxCall(string path, OnnxNode node, int opset, IReadOnlyList<OnnxValue?> inputs, Scope scope, Func<OnnxValue, string, Func<(Shape, float[])>, Tensor> use)
{
    /// <summary>The operation.</summary>
    public OnnxNode Node => node;

    /// <summary>The version of the operators.</summary>
    public int Opset => opset;

    /// <summary>The number of inputs, left-out ones included.</summary>
    public int InputCount => inputs.Count;

    /// <summary>Where convolutions and matrix products are computed.</summary>
    public Scope Scope => scope;

    /// <summary>An input that must be there.</summary>
    public OnnxValue Input(int index) => Optional(index) ?? throw Error($"input {index} is missing");

    /// <summary>An input, or null if it is left out.</summary>
    public OnnxValue? Optional(int index) => index < inputs.Count ? inputs[index] : null;

    /// <summary>A tensor of weights on the device; those of constants stay there.</summary>
    /// <param name="value">The weights.</param>
    /// <param name="form">The arrangement that <paramref name="make"/> gives them.</param>
    /// <param name="make">The values as the device takes them.</param>
    public Tensor OnDevice(OnnxValue value, string form, Func<(Shape Shape, float[] Values)> make) => use(value, form, make);

    /// <summary>An integer attribute.</summary>
    public long Integer(string name, long otherwise) => Find(name)?.Integer ?? otherwise;

    /// <summary>A number attribute.</summary>
    public float Number(string name, float otherwise) => Find(name)?.Number ?? otherwise;

    /// <summary>A text attribute.</summary>
    public string Text(string name, string otherwise) => Find(name)?.Text ?? otherwise;

    /// <summary>An attribute that lists integers, each within the range of an extent; null without it.</summary>
    public int[]? Integers(string name) => Find(name)?.Integers is { } list ? [.. list.Select(value => Extent(value, name))] : null;

    /// <summary>An attribute by name.</summary>
    public OnnxAttribute? Find(string name) => node.Attributes.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>The integers in an input, as shapes and axes are given.</summary>
    public int[] IntegersOf(OnnxValue value)
    {
        const int Most = 1000;
        if (value.Values.Length > Most) throw Error($"an input of {value.Values.Length} extents or axes");
        return Array.ConvertAll(value.Values, number => float.IsInteger(number) ? Extent((long)Math.Clamp((double)number, long.MinValue / 2, long.MaxValue / 2), "an input") : throw Error(FormattableString.Invariant($"{number} is no extent or axis")));
    }

    /// <summary>An axis, counted from the end where it is negative.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw Error($"axis {axis} of a tensor of rank {rank}");

    /// <summary>The same, where the end of the axes is a place as well.</summary>
    public int AxisOrEnd(long axis, int rank) => axis == rank ? rank : Axis(axis, rank);

    /// <summary>A result of these extents, with values to fill.</summary>
    public OnnxValue Result(params IReadOnlyList<int> dimensions) => new(dimensions, new float[Count(dimensions)]);

    /// <summary>The number of values of a result, within the limit.</summary>
    public int Count(params IReadOnlyList<int> dimensions)
    {
        long count = OnnxSizes.Count([.. dimensions]);
        return count >= 0 ? (int)count : throw Error($"its result would be [{string.Join(", ", dimensions)}], more than {OnnxSizes.MaxValues} values");
    }

    /// <summary>Requires a rank.</summary>
    public void RequireRank(OnnxValue value, int rank)
    {
        if (value.Rank != rank) throw Error($"it takes a tensor of rank {rank}, was given {value}");
    }

    /// <summary>An error that names the operation.</summary>
    public WeightFormatException Error(string message, Exception? cause = null) => new(path, null, $"{node}: {message}", cause);

    private int Extent(long value, string name) => value switch
    {
        // Slices end at the largest integer there is.
        > int.MaxValue => int.MaxValue,
        < int.MinValue => throw Error($"{name} has {value}"),
        _ => (int)value,
    };
}
