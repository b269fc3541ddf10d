namespace MidasNet.Benchmarks.Peers;

/// <summary>The common settings of all rows of a run.</summary>
/// <param name="Threads">Threads of each library.</param>
/// <param name="Seconds">The seconds to measure a row; slow rows take longer because of the minimum number of rounds.</param>
/// <param name="Ceiling">The machine's ceiling.</param>
internal sealed record Session(int Threads, double Seconds, Ceiling Ceiling)
{
    private readonly List<RowResult> results = [];

    /// <summary>The reason why libtorch cannot take part; null if it can.</summary>
    public string? NoLibtorch { get; init; }

    /// <summary>The reason why ONNX Runtime cannot take part; null if it can.</summary>
    public string? NoOnnxRuntime { get; init; }

    /// <summary>True to measure processor time, see <see cref="Interleaving.MeasureProcessorTime"/>.</summary>
    public bool InProcessorTime { get; init; }

    /// <summary>The rows measured so far.</summary>
    public IReadOnlyList<RowResult> Results => results;

    /// <summary>Measures a row and keeps its result.</summary>
    public RowResult? Measure(Row row)
    {
        var result = row.Measure(this);
        if (result is not null) results.Add(result);
        return result;
    }
}
