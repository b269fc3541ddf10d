namespace MidasNet;

/// <summary>
/// The extents of a tensor, outermost first, at most four of them: images are [N, C, H, W], features [N, C], a scalar [].
/// Values are stored row by row, the last extent fastest.
/// </summary>
public readonly record struct Shape
{
    /// <summary>The maximum number of extents of a shape.</summary>
    public const int MaximumRank = 4;

    private readonly int d0, d1, d2, d3;

    /// <summary>The shape of a scalar.</summary>
    public Shape() : this([])
    {
    }

    /// <summary>Makes a shape of zero to four extents.</summary>
    /// <exception cref="ShapeException">There are more than four extents, one is below 1, or the product exceeds 2^31 - 1.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        if (extents.Length > MaximumRank)
            throw new ShapeException(nameof(Shape), $"{extents.Length} extents given, at most {MaximumRank} allowed");
        long length = 1;
        foreach (int extent in extents)
        {
            if (extent < 1)
                throw new ShapeException(nameof(Shape), $"extents [{string.Join(", ", extents.ToArray())}] must all be at least 1");
            length *= extent;
            if (length > int.MaxValue)
                throw new ShapeException(nameof(Shape), $"extents [{string.Join(", ", extents.ToArray())}] hold more than 2^31 - 1 values");
        }
        Rank = extents.Length;
        Length = (int)length;
        d0 = Rank > 0 ? extents[0] : 1;
        d1 = Rank > 1 ? extents[1] : 1;
        d2 = Rank > 2 ? extents[2] : 1;
        d3 = Rank > 3 ? extents[3] : 1;
    }

    /// <summary>The number of extents, 0 to 4.</summary>
    public int Rank { get; }

    /// <summary>The number of values: the product of all extents.</summary>
    public int Length { get; }

    /// <summary>The first extent: images or rows in the batch.</summary>
    public int N => d0;

    /// <summary>The second extent: channels, features or classes.</summary>
    public int C => d1;

    /// <summary>The third extent: height.</summary>
    public int H => d2;

    /// <summary>The fourth extent: width.</summary>
    public int W => d3;

    /// <summary>The extent at a position, 0 being the outermost.</summary>
    public int this[int axis] => (uint)axis >= (uint)Rank
        ? throw new ArgumentOutOfRangeException(nameof(axis), axis, $"shape {this} has {Rank} extents")
        : axis switch { 0 => d0, 1 => d1, 2 => d2, _ => d3 };

    /// <summary>The extents as an array.</summary>
    public int[] ToArray() => new[] { d0, d1, d2, d3 }[..Rank];

    /// <summary>The extents in brackets, such as <c>[64, 1, 28, 28]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";
}
