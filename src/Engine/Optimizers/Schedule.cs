namespace MidasNet;

/// <summary>The learning rate as a function of time.</summary>
/// <param name="progress">The fraction of the run that is done, 0 to 1.</param>
/// <returns>The factor on the highest learning rate, 0 to 1.</returns>
public delegate float Schedule(double progress);

/// <summary>The usual schedules.</summary>
public static class Schedules
{
    /// <summary>Always the same.</summary>
    public static Schedule Constant { get; } = _ => 1;

    /// <summary>Half a cosine from 1 down to <paramref name="final"/> (Loshchilov and Hutter, ICLR 2017, without restarts).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="final"/> is negative, infinite or NaN.</exception>
    public static Schedule Cosine(float final = 0)
    {
        RequireFactor(final, nameof(final));
        return progress => (float)(final + (1 - final) * 0.5 * (1 + Math.Cos(Math.PI * Clamp(progress))));
    }

    /// <summary>Straight from 1 down to <paramref name="final"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="final"/> is negative, infinite or NaN.</exception>
    public static Schedule Linear(float final = 0)
    {
        RequireFactor(final, nameof(final));
        return progress => (float)(1 - (1 - final) * Clamp(progress));
    }

    /// <summary>Multiplied by <paramref name="factor"/> after each of <paramref name="steps"/> equal parts but the last.</summary>
    public static Schedule Step(int steps, float factor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        RequireFactor(factor, nameof(factor));
        return progress => (float)Math.Pow(factor, Math.Min(steps - 1, Math.Floor(Clamp(progress) * steps)));
    }

    /// <summary>Straight up from 0 for the first <paramref name="share"/> of the training, then another schedule over the rest.</summary>
    public static Schedule WarmUp(double share, Schedule then)
    {
        ArgumentNullException.ThrowIfNull(then);
        if (share is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "at least 0 and below 1");
        return progress => progress < share ? (float)(Math.Max(0, progress) / share) : then((Clamp(progress) - share) / (1 - share));
    }

    /// <summary>
    /// Up along a cosine from 1/<paramref name="startDivisor"/> to 1, then down along another to nearly nothing (Smith and Topin 2017).
    /// </summary>
    /// <param name="peak">The fraction of the run at which the factor is 1, above 0 and below 1.</param>
    /// <param name="startDivisor">The factor begins at 1 / this.</param>
    /// <param name="finalDivisor">The factor ends at 1 / (<paramref name="startDivisor"/> · this).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="peak"/> is out of range, or a divisor is not above 0.</exception>
    public static Schedule OneCycle(double peak = 0.3, float startDivisor = 25, float finalDivisor = 1e4f)
    {
        if (peak is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(peak), peak, "above 0 and below 1");
        if (!(startDivisor > 0)) throw new ArgumentOutOfRangeException(nameof(startDivisor), startDivisor, "above 0");
        if (!(finalDivisor > 0)) throw new ArgumentOutOfRangeException(nameof(finalDivisor), finalDivisor, "above 0");
        float start = 1 / startDivisor, final = start / finalDivisor;
        return progress => Clamp(progress) < peak
            ? Along(start, 1, Clamp(progress) / peak)
            : Along(1, final, (Clamp(progress) - peak) / (1 - peak));
    }

    private static void RequireFactor(float value, string name)
    {
        if (!(value >= 0 && float.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, "at least 0, and finite");
    }

    private static float Along(float from, float to, double share) => (float)(to + (from - to) * 0.5 * (1 + Math.Cos(Math.PI * share)));

    private static double Clamp(double progress) => Math.Clamp(progress, 0, 1);
}
