namespace MidasNet.Benchmarks.Peers;

/// <summary>What all rows of one run share.</summary>
/// <param name="Threads">Threads for everybody.</param>
/// <param name="Seconds">How long a row is measured; slow rows take longer, for each has its least number of rounds.</param>
/// <param name="Ceiling">What the machine can do.</param>
internal sealed record Session(int Threads, double Seconds, Ceiling Ceiling)
{
    private readonly List<RowResult> results = [];

    /// <summary>Why libtorch cannot take part; null if it can.</summary>
    public string? NoLibtorch { get; init; }

    /// <summary>Why ONNX Runtime cannot take part; null if it can.</summary>
    public string? NoOnnxRuntime { get; init; }

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
