namespace MidasNet.Benchmarks;

/// <summary>The work of one run.</summary>
/// <param name="Flops">Multiplications and additions of the direct method; an algorithm that needs fewer may exceed the ceiling.</param>
/// <param name="Bytes">The minimum number of bytes read and written; 0 where arithmetic is the limit.</param>
/// <param name="Pictures">The number of pictures read; 0 where none are.</param>
internal readonly record struct Work(double Flops = 0, double Bytes = 0, double Pictures = 0)
{
    /// <summary>Converts a time to a figure of the row.</summary>
    public double Figure(Unit unit, double seconds) => unit switch
    {
        Unit.Milliseconds => 1e3 * seconds,
        Unit.GigaflopsPerSecond => Flops / seconds / 1e9,
        Unit.GigabytesPerSecond => Bytes / seconds / 1e9,
        Unit.PicturesPerSecond => Pictures / seconds,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "a time cannot be converted to a unit of memory"),
    };

    /// <summary>The share of the machine's ceiling that a run of this time reaches, or null where the work is not counted.</summary>
    public double? OfCeiling(Ceiling ceiling, double seconds) =>
        Bytes > 0 ? Bytes / seconds / 1e9 / ceiling.GigabytesPerSecond : Flops > 0 ? Flops / seconds / 1e9 / ceiling.GigaflopsPerSecond : null;
}
