namespace MidasNet.Checks;

/// <summary>
/// How the numbers of a check are spread. Functions with kinks get numbers that stay away from them, or their central differences mean nothing.
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

/// <summary>The numbers that go into a check.</summary>
/// <param name="Shape">The extents.</param>
/// <param name="Spread">How the numbers are spread.</param>
/// <param name="Constant">Whether the operation has no gradient for this input.</param>
internal readonly record struct CheckInput(Shape Shape, Spread Spread = Spread.Uniform, bool Constant = false)
{
    /// <summary>Draws the numbers: the same for the same stream.</summary>
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
