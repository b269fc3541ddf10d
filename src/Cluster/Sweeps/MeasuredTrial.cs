namespace MidasNet.Cluster.Sweeps;

/// <summary>A trial that was measured on a rung. Sorts like <see cref="Learning.Search.TrialResult.Ranked"/>: better ones first.</summary>
/// <param name="Trial">The number of the trial.</param>
/// <param name="Rung">The index of the rung.</param>
/// <param name="Accuracy">The mean accuracy of its runs.</param>
/// <param name="Loss">The mean loss of its runs; NaN if one diverged.</param>
[GenerateSerializer]
internal readonly record struct MeasuredTrial(int Trial, int Rung, double Accuracy, double Loss) : IComparable<MeasuredTrial>
{
    /// <inheritdoc/>
    public int CompareTo(MeasuredTrial other)
    {
        int byAccuracy = other.Accuracy.CompareTo(Accuracy);
        if (byAccuracy != 0) return byAccuracy;
        int byLoss = Finite(Loss).CompareTo(Finite(other.Loss));
        return byLoss != 0 ? byLoss : Trial.CompareTo(other.Trial);
    }

    public static bool operator <(MeasuredTrial a, MeasuredTrial b) => a.CompareTo(b) < 0;

    public static bool operator >(MeasuredTrial a, MeasuredTrial b) => a.CompareTo(b) > 0;

    public static bool operator <=(MeasuredTrial a, MeasuredTrial b) => a.CompareTo(b) <= 0;

    public static bool operator >=(MeasuredTrial a, MeasuredTrial b) => a.CompareTo(b) >= 0;

    private static double Finite(double loss) => double.IsNaN(loss) ? double.PositiveInfinity : loss;
}
