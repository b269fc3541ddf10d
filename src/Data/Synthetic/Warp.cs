namespace MidasNet.Data.Synthetic;

/// <summary>Bends the plane in long, gentle waves, so that strokes which meet still meet.</summary>
internal readonly record struct Warp(Warp.Wave X, Warp.Wave Y)
{
    /// <summary>A displacement: the sum of two sine waves in arbitrary directions.</summary>
    public readonly record struct Wave(double Amplitude, double AlongX, double AlongY, double Phase, double Amplitude2, double AlongX2, double AlongY2, double Phase2)
    {
        public double At(PlanePoint p) =>
            Amplitude * Math.Sin(AlongX * p.X + AlongY * p.Y + Phase) + Amplitude2 * Math.Sin(AlongX2 * p.X + AlongY2 * p.Y + Phase2);
    }

    public static Warp Draw(ref RandomStream random, double size) => new(DrawWave(ref random, size), DrawWave(ref random, size));

    public PlanePoint Apply(PlanePoint p) => new(p.X + X.At(p), p.Y + Y.At(p));

    // Wavelengths from two thirds of a capital's height upwards: shorter ones look like tremor.
    private static Wave DrawWave(ref RandomStream random, double size)
    {
        const double Shortest = 2 * Math.PI / 65;
        double Number(ref RandomStream r) => r.NextDouble(-Shortest, Shortest) * 0.7;
        double Phase(ref RandomStream r) => r.NextDouble(0, 2 * Math.PI);
        return new Wave(
            random.NextGaussian(0, size), Number(ref random), Number(ref random), Phase(ref random),
            random.NextGaussian(0, size), Number(ref random), Number(ref random), Phase(ref random));
    }
}
