namespace MidasNet.Benchmarks.Peers;

/// <summary>The library that was measured: a column of the table, or a line below the row.</summary>
internal enum Column
{
    /// <summary>This engine, through its public API.</summary>
    Ours,

    /// <summary>libtorch in its default layout, NCHW.</summary>
    Libtorch,

    /// <summary>libtorch with images and weights in channels-last order.</summary>
    LibtorchChannelsLast,

    /// <summary>ONNX Runtime.</summary>
    OnnxRuntime,

    /// <summary>OpenBLAS, below matrix products.</summary>
    OpenBlas,

    /// <summary>ImageSharp alone, below rows of pictures.</summary>
    ImageSharp,

    /// <summary>Skia, through SkiaSharp, below rows of pictures.</summary>
    SkiaSharp,
}

/// <summary>The two kinds of columns.</summary>
internal static class Columns
{
    /// <summary>The columns of the table.</summary>
    public static IReadOnlyList<Column> OfTable { get; } = [Column.Ours, Column.Libtorch, Column.LibtorchChannelsLast, Column.OnnxRuntime];

    /// <summary>The libraries that are shown below the rows in which they take part.</summary>
    public static IReadOnlyList<Column> Below { get; } = [.. Enum.GetValues<Column>().Except(OfTable)];

    /// <summary>The name for people.</summary>
    public static string Name(this Column column) => column switch
    {
        Column.Ours => "ours",
        Column.Libtorch => "libtorch NCHW",
        Column.LibtorchChannelsLast => "libtorch CL",
        Column.OnnxRuntime => "ONNX Runtime",
        Column.OpenBlas => "OpenBLAS",
        _ => column.ToString(),
    };
}
