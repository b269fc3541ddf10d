namespace MidasNet;

/// <summary>An operation was given tensors whose shapes do not fit together.</summary>
public sealed class ShapeException(string operation, string message) : ArgumentException($"{operation}: {message}")
{
    /// <summary>The operation that refused.</summary>
    public string Operation { get; } = operation;

    /// <summary>Throws unless the shape has the rank that the operation takes.</summary>
    internal static void RequireRank(string operation, Tensor x, int rank, string layout)
    {
        if (x.Shape.Rank != rank) throw new ShapeException(operation, $"takes {layout}, was given {x.Shape}");
    }

    /// <summary>Throws unless both shapes are equal.</summary>
    internal static void RequireSame(string operation, Tensor a, Tensor b)
    {
        if (a.Shape != b.Shape) throw new ShapeException(operation, $"shapes {a.Shape} and {b.Shape} differ");
    }
}
