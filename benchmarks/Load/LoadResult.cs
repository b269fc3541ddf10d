using System.Globalization;

namespace MidasNet.Benchmarks.Load;

/// <summary>The times of answers.</summary>
/// <param name="Times">In milliseconds, ascending.</param>
/// <param name="Failures">Requests without an answer, by reason.</param>
/// <param name="Elapsed">The time of all of them.</param>
internal sealed record LoadResult(double[] Times, IReadOnlyDictionary<string, int> Failures, TimeSpan Elapsed)
{
    public int Count => Times.Length;

    /// <summary>The smallest time that is not exceeded by a share of the answers.</summary>
    public double Percentile(double share) => Times.Length == 0 ? double.NaN : Times[Math.Clamp((int)Math.Ceiling(share * Times.Length) - 1, 0, Times.Length - 1)];

    public IEnumerable<string> Lines()
    {
        var (invariant, result) = (CultureInfo.InvariantCulture, this);
        string Time(double share) => result.Percentile(share).ToString("0.0", invariant);
        yield return string.Create(invariant, $"answers    {Count}, {Count / Elapsed.TotalSeconds:0} per second");
        yield return $"times      p50 {Time(0.5)} ms, p90 {Time(0.9)} ms, p99 {Time(0.99)} ms, p99.9 {Time(0.999)} ms, max {Time(1)} ms";
        yield return Failures.Count == 0 ? "failures   none" : $"failures   {string.Join(", ", Failures.Select(pair => $"{pair.Key}: {pair.Value}"))}";
    }
}
