namespace MidasNet.Benchmarks;

/// <summary>The unit of a row's figures.</summary>
internal enum Unit
{
    /// <summary>Time; less is better.</summary>
    Milliseconds,

    /// <summary>Operations of the direct method per second; more is better.</summary>
    GigaflopsPerSecond,

    /// <summary>Bytes that the operation must read and write, per second; more is better.</summary>
    GigabytesPerSecond,

    /// <summary>Pictures per second; more is better.</summary>
    PicturesPerSecond,

    /// <summary>Share of another figure; more is better.</summary>
    Percent,

    /// <summary>Memory; less is better.</summary>
    Megabytes,

    /// <summary>Memory; less is better.</summary>
    Bytes,
}

/// <summary>Symbols and comparison of units.</summary>
internal static class UnitFacts
{
    /// <summary>The symbol.</summary>
    public static string Symbol(this Unit unit) => unit switch
    {
        Unit.Milliseconds => "ms",
        Unit.GigaflopsPerSecond => "GFLOP/s",
        Unit.GigabytesPerSecond => "GB/s",
        Unit.PicturesPerSecond => "img/s",
        Unit.Percent => "%",
        Unit.Megabytes => "MB",
        _ => "B",
    };

    /// <summary>The factor by which ours is better than the peer's, for any direction of the unit.</summary>
    public static double Ratio(this Unit unit, double ours, double peer) =>
        unit is Unit.GigaflopsPerSecond or Unit.GigabytesPerSecond or Unit.PicturesPerSecond or Unit.Percent ? ours / peer : peer / ours;
}
