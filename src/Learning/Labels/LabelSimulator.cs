namespace MidasNet.Learning.Labels;

/// <summary>Corrupts labels in a known way, to test audits and training.</summary>
internal static class LabelSimulator
{
    /// <summary>Draws a label for each image from the row of its true class.</summary>
    /// <param name="truth">[N], the true classes, 0 .. <paramref name="classes"/> - 1.</param>
    /// <param name="classes">The number of classes, 2 or more.</param>
    /// <param name="noise">The noise model.</param>
    /// <param name="seed">The seed; equal seeds give equal labels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or a rate is out of range.</exception>
    public static SimulatedLabels Simulate(ReadOnlySpan<int> truth, int classes, LabelNoise noise, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(noise);
        var transition = noise.Transition(classes, seed);
        var random = new RandomStream(seed, a: 1);
        var given = new int[truth.Length];
        for (int i = 0; i < truth.Length; i++)
        {
            if ((uint)truth[i] >= (uint)classes)
                throw new ArgumentOutOfRangeException(nameof(truth), truth[i], $"label {i} must be a class from 0 to {classes - 1}");
            given[i] = Draw(transition, truth[i], random.NextDouble());
        }
        return new SimulatedLabels(noise, transition, [.. given], new SealedTruth(truth));
    }

    private static int Draw(TransitionMatrix transition, int actual, double u)
    {
        int last = actual;
        for (int j = 0; j < transition.Classes; j++)
        {
            double p = transition[actual, j];
            if (p == 0) continue; // rounding must not select an impossible label
            last = j;
            if (u < p) return j;
            u -= p;
        }
        return last;
    }
}
