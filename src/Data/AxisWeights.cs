namespace MidasNet.Data;

/// <summary>
/// One axis of a separable scaling: which source pixels each target pixel is made of, and with which weights.
/// A target pixel at least as wide as a source pixel averages exactly what it covers; a narrower one takes the linear
/// interpolation at its centre.
/// </summary>
internal sealed class AxisWeights
{
    /// <summary>The value beyond the first and the last source pixel.</summary>
    public enum Edge
    {
        /// <summary>Zeros.</summary>
        IsBlack,

        /// <summary>The outermost pixel, again and again.</summary>
        Repeats,
    }

    private readonly (int First, float[] Weights)[] targets;

    private AxisWeights((int First, float[] Weights)[] targets) => this.targets = targets;

    /// <summary>Number of target pixels.</summary>
    public int Count => targets.Length;

    /// <summary>The first source pixel of a target pixel, and the weights from there on; none if it lies outside.</summary>
    public (int First, float[] Weights) this[int target] => targets[target];

    /// <summary>The source pixels that any target pixel needs.</summary>
    public (int First, int Length) Range
    {
        get
        {
            var used = targets.Where(target => target.Weights.Length > 0).ToArray();
            if (used.Length == 0)
                return (0, 0);
            int first = used.Min(target => target.First);
            return (first, used.Max(target => target.First + target.Weights.Length) - first);
        }
    }

    /// <summary>The weights of <paramref name="count"/> target pixels, <paramref name="pitch"/> source pixels each, from <paramref name="start"/> on.</summary>
    public static AxisWeights Of(int sourceLength, double start, double pitch, int count, Edge atEdge)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (!(pitch > 0 && double.IsFinite(pitch) && double.IsFinite(start)))
            throw new ArgumentOutOfRangeException(nameof(pitch), pitch, "the pitch must be a positive number");
        var targets = new (int, float[])[count];
        for (int i = 0; i < count; i++)
        {
            double low = start + i * pitch;
            targets[i] = pitch >= 1 ? Covered(low, low + pitch, sourceLength) : Interpolated(low + pitch / 2, sourceLength, atEdge);
        }
        return new AxisWeights(targets);
    }

    private static (int, float[]) Covered(double low, double high, int sourceLength)
    {
        int first = (int)Math.Clamp(Math.Floor(low), 0, sourceLength), end = (int)Math.Clamp(Math.Ceiling(high), first, sourceLength);
        var weights = new float[end - first];
        for (int i = 0; i < weights.Length; i++)
        {
            int pixel = first + i;
            weights[i] = (float)(Math.Max(0, Math.Min(high, pixel + 1) - Math.Max(low, pixel)) / (high - low));
        }
        return (first, weights);
    }

    private static (int, float[]) Interpolated(double centre, int sourceLength, Edge atEdge)
    {
        double position = centre - 0.5; // where pixel i has its centre at i
        if (atEdge == Edge.Repeats)
            position = Math.Clamp(position, 0, sourceLength - 1);
        if (position <= -1 || position >= sourceLength)
            return (0, []);
        int left = (int)Math.Floor(position);
        float share = (float)(position - left);
        if (left < 0)
            return (0, [share]);
        return left == sourceLength - 1 ? (left, [1 - share]) : (left, [1 - share, share]);
    }
}
