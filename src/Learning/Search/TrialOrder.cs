namespace MidasNet.Learning.Search;

/// <summary>The order of trials of one rung: better ones first, and equally good ones always in the same way.</summary>
internal static class TrialOrder
{
    /// <summary>Compares two trials by their accuracy, then by their loss, NaN last, then by their numbers.</summary>
    public static int Compare((double Accuracy, double Loss, int Trial) a, (double Accuracy, double Loss, int Trial) b)
    {
        int byAccuracy = b.Accuracy.CompareTo(a.Accuracy);
        if (byAccuracy != 0) return byAccuracy;
        int byLoss = Finite(a.Loss).CompareTo(Finite(b.Loss));
        return byLoss != 0 ? byLoss : a.Trial.CompareTo(b.Trial);
    }

    private static double Finite(double loss) => double.IsNaN(loss) ? double.PositiveInfinity : loss;
}
