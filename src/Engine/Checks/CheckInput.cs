namespace MidasNet.Checks;

/// <summary>
/// The distribution of the inputs of a check. Functions with kinks get values away from the kinks, where central differences are valid.
/// </summary>
internal enum Spread
{
    /// <summary>Uniform in -2 to 2.</summary>
    Uniform,

    /// <summary>Uniform in -6 to 6: where functions are flat, straight, or change from one to the other.</summary>
    Wide,

    /// <summary>Uniform in ±[0.25, 2]: for a ReLU, whose slope jumps at 0.</summary>
    AwayFromZero,

    /// <summary>Uniform in 0.25 to 2: for variances and probabilities.</summary>
    Positive,

    /// <summary>All different, at least 1/64 apart: for a maximum, whose slope jumps at ties.</summary>
    Distinct,

    /// <summary>Multiples of 1/4 up to 2: sums of their products are multiples of 1/16.</summary>
    Quarters,

    /// <summary>Odd multiples of 1/32 up to 2: added to multiples of 1/16 they stay 1/32 away from 0.</summary>
    OddThirtySeconds,
}

/// <summary>An input of a check.</summary>
/// <param name="Shape">The extents.</param>
/// <param name="Spread">The distribution of its values.</param>
/// <param name="Constant">True if the operation has no gradient for this input.</param>
internal readonly record struct CheckInput(Shape Shape, Spread Spread = Spread.Uniform, bool Constant = false)
{
    /// <summary>Draws the values: the same for the same stream.</summary>
    public float[] Draw(RandomStream random)
    {
        var values = new float[Shape.Length];
        if (Spread == Spread.Distinct)
        {
            for (int i = 0; i < values.Length; i++) values[i] = (i - values.Length / 2) / 64f;
            random.Shuffle<float>(values);
            return values;
        }
        foreach (ref float value in values.AsSpan())
        {
            value = Spread switch
            {
                Spread.Wide => (float)random.NextDouble(-6, 6),
                Spread.AwayFromZero => (float)(random.NextDouble(0.25, 2) * (2 * random.NextInt(2) - 1)),
                Spread.Positive => (float)random.NextDouble(0.25, 2),
                Spread.Quarters => (random.NextInt(17) - 8) / 4f,
                Spread.OddThirtySeconds => (2 * random.NextInt(64) - 63) / 32f,
                _ => (float)random.NextDouble(-2, 2),
            };
        }
        return values;
    }
}
