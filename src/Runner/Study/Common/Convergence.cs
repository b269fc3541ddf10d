using MidasNet.Learning;

namespace MidasNet.Runner.Study.Common;

/// <summary>When a training run first reached an accuracy on held-out images.</summary>
internal static class Convergence
{
    /// <summary>Seconds and epochs until the validation accuracy first was at least this; null if it never was.</summary>
    /// <param name="curve">The training history, with reports several times an epoch.</param>
    /// <param name="accuracy">Such as 0.99.</param>
    /// <param name="secondsBefore">Seconds spent before the training began, such as on features.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    public static (double Seconds, double Epochs)? To(IReadOnlyList<EpochMetrics> curve, double accuracy, double secondsBefore, int stepsPerEpoch)
    {
        var first = curve.FirstOrDefault(point => point.ValidationAccuracy >= accuracy);
        return first is null ? null : (secondsBefore + Curve.SecondsAt(first), (double)first.Step!.Value / stepsPerEpoch);
    }
}
