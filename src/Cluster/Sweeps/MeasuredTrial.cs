using MidasNet.Learning.Search;

namespace MidasNet.Cluster.Sweeps;

/// <summary>A trial that was measured on a rung. Sorts like <see cref="TrialOrder"/>: better ones first.</summary>
/// <param name="Trial">The number of the trial.</param>
/// <param name="Rung">The index of the rung.</param>
/// <param name="Accuracy">The mean accuracy of its runs.</param>
/// <param name="Loss">The mean loss of its runs; NaN if one diverged.</param>
[GenerateSerializer]
internal readonly record struct MeasuredTrial(int Trial, int Rung, double Accuracy, double Loss) : IComparable<MeasuredTrial>
{
    /// <inheritdoc/>
    public int CompareTo(MeasuredTrial other) => TrialOrder.Compare((Accuracy, Loss, Trial), (other.Accuracy, other.Loss, other.Trial));

    public static bool operator <(MeasuredTrial a, MeasuredTrial b) => a.CompareTo(b) < 0;

    public static bool operator >(MeasuredTrial a, MeasuredTrial b) => a.CompareTo(b) > 0;

    public static bool operator <=(MeasuredTrial a, MeasuredTrial b) => a.CompareTo(b) <= 0;

    public static bool operator >=(MeasuredTrial a, MeasuredTrial b) => a.CompareTo(b) >= 0;
}
