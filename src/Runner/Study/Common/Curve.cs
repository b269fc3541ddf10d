using MidasNet.Learning;

namespace MidasNet.Runner.Study.Common;

/// <summary>The metrics of one run, report by report.</summary>
/// <param name="Name">Its name in charts.</param>
/// <param name="Points">The metrics, in order.</param>
internal sealed record Curve(string Name, IReadOnlyList<EpochMetrics> Points)
{
    /// <summary>The training time up to a report. Runs of older versions have it as <see cref="EpochMetrics.Seconds"/>.</summary>
    public static double SecondsAt(EpochMetrics point) => point.ElapsedSeconds ?? point.Seconds ?? 0;
}
