namespace MidasNet;

/// <summary>A tensor viewed as rows of logits.</summary>
/// <param name="Rows">Rows, one per image.</param>
/// <param name="Columns">Values in each row, one per class.</param>
internal readonly record struct RowsShape(int Rows, int Columns)
{
    /// <summary>Views [N, classes] as rows.</summary>
    /// <exception cref="ShapeException">The tensor has another rank.</exception>
    internal static RowsShape Of(string operation, Shape x) =>
        x.Rank == 2 ? new(x.N, x.C) : throw new ShapeException(operation, $"takes [N, classes], was given {x}");
}
