namespace MidasNet.Benchmarks;

/// <summary>How much one run does.</summary>
/// <param name="Flops">Multiplications and additions of the direct method; an algorithm that needs fewer may exceed the ceiling.</param>
/// <param name="Bytes">What must be read and written at least; 0 where arithmetic decides.</param>
internal readonly record struct Work(double Flops = 0, double Bytes = 0)
{
    /// <summary>A time as a figure of the row.</summary>
    public double Figure(Unit unit, double seconds) => unit switch
    {
        Unit.Milliseconds => 1e3 * seconds,
        Unit.GigaflopsPerSecond => Flops / seconds / 1e9,
        Unit.GigabytesPerSecond => Bytes / seconds / 1e9,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "a time is no amount of memory"),
    };

    /// <summary>The share of the machine's ceiling that a run of this time has reached, or null where the work is not counted.</summary>
    public double? OfCeiling(Ceiling ceiling, double seconds) =>
        Bytes > 0 ? Bytes / seconds / 1e9 / ceiling.GigabytesPerSecond : Flops > 0 ? Flops / seconds / 1e9 / ceiling.GigaflopsPerSecond : null;
}
