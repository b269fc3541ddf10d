namespace MidasNet.Models;

/// <summary>A tensor that goes into an <see cref="OnnxModel"/> or comes out of it.</summary>
public sealed class OnnxValue
{
    private readonly int[] dimensions;

    /// <summary>Makes a tensor.</summary>
    /// <param name="dimensions">Its extents, outermost first; none for a single number.</param>
    /// <param name="values">The values, row by row. Not copied. Integers and booleans of a model are numbers here.</param>
    /// <exception cref="ArgumentException">The number of values is not the product of the extents.</exception>
    public OnnxValue(IReadOnlyList<int> dimensions, float[] values)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        ArgumentNullException.ThrowIfNull(values);
        this.dimensions = [.. dimensions];
        Values = values;
        if (OnnxSizes.Count(this.dimensions) != values.Length)
            throw new ArgumentException($"[{string.Join(", ", dimensions)}] does not hold {values.Length} values", nameof(values));
    }

    /// <summary>The extents, outermost first.</summary>
    public IReadOnlyList<int> Dimensions => dimensions;

    /// <summary>The values, row by row.</summary>
    public float[] Values { get; }

    /// <summary>The number of extents.</summary>
    internal int Rank => dimensions.Length;

    /// <summary>The extents, not to be changed.</summary>
    internal ReadOnlySpan<int> Sizes => dimensions;

    /// <summary>The same values in other extents.</summary>
    internal OnnxValue Reshaped(params IReadOnlyList<int> sizes) => new(sizes, Values);

    /// <summary>The extents in brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", dimensions)}]";
}
