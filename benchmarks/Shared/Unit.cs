namespace MidasNet.Benchmarks;

/// <summary>What a row's figures count.</summary>
internal enum Unit
{
    /// <summary>Time; less is better.</summary>
    Milliseconds,

    /// <summary>Operations of the direct method in a second; more is better.</summary>
    GigaflopsPerSecond,

    /// <summary>Bytes that the operation must read and write, in a second; more is better.</summary>
    GigabytesPerSecond,

    /// <summary>Memory; less is better.</summary>
    Megabytes,

    /// <summary>Memory; less is better.</summary>
    Bytes,
}

/// <summary>How units are written and compared.</summary>
internal static class UnitFacts
{
    /// <summary>As a person writes it.</summary>
    public static string Symbol(this Unit unit) => unit switch
    {
        Unit.Milliseconds => "ms",
        Unit.GigaflopsPerSecond => "GFLOP/s",
        Unit.GigabytesPerSecond => "GB/s",
        Unit.Megabytes => "MB",
        _ => "B",
    };

    /// <summary>How many times better ours is than the peer's: above 1 we are ahead, whichever way the unit counts.</summary>
    public static double Ratio(this Unit unit, double ours, double peer) =>
        unit is Unit.GigaflopsPerSecond or Unit.GigabytesPerSecond ? ours / peer : peer / ours;
}
