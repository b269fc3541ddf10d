namespace MidasNet.Data.Synthetic;

/// <summary>
/// A synthetic handwriting, determined by seed and index alone.
/// Lengths are in hundredths of the height of a capital.
/// </summary>
internal sealed class SyntheticWriter
{
    // The second coordinate of a writer's streams; 1 to 62 are the classes.
    private const ulong StylePurpose = 0, PlacePurpose = 1000;

    private readonly int[] preferredShapes = new int[SyntheticCharacters.ClassCount];

    /// <summary>Draws the style of one writer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public SyntheticWriter(ulong seed, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        (Seed, Index) = (seed, index);

        var random = new RandomStream(seed, (ulong)index, StylePurpose);
        Slant = Limited(ref random, 0.1, 0.17, -0.3, 0.6);
        Tilt = Limited(ref random, 0, 0.05, -0.14, 0.14);
        Aspect = Math.Exp(Limited(ref random, 0, 0.17, -0.4, 0.45));
        Size = Math.Exp(Limited(ref random, 0, 0.18, -0.5, 0.4));
        PenWidth = Math.Exp(Limited(ref random, Math.Log(12), 0.24, Math.Log(7), Math.Log(19)));
        BodyHeight = Math.Exp(Limited(ref random, 0, 0.09, -0.2, 0.22));
        DescenderLength = Math.Exp(Limited(ref random, -0.05, 0.18, -0.5, 0.4));
        Roundness = random.NextDouble(0, 5);
        Tremor = Math.Exp(Limited(ref random, Math.Log(0.4), 0.5, Math.Log(0.1), Math.Log(1.4)));
        Sloppiness = Math.Exp(Limited(ref random, 0, 0.32, -0.7, 0.7));
        Pressure = random.NextDouble(0, 0.18);
        Taper = random.NextDouble(0, 0.4);
        Reach = Limited(ref random, 0, 3, -5, 7);
        KeepsBaseline = random.NextDouble(0.1, 1);
        Loyalty = random.NextDouble(0.8, 1);
        for (int c = 0; c < preferredShapes.Length; c++)
            preferredShapes[c] = DrawShape(c, ref random);
    }

    /// <summary>The seed of all writers of a data set.</summary>
    public ulong Seed { get; }

    /// <summary>The index of the writer in the data set.</summary>
    public int Index { get; }

    /// <summary>The slant to the right: the offset of the top of a capital as a share of its height.</summary>
    public double Slant { get; }

    /// <summary>The rotation of the baseline upwards, in radians.</summary>
    public double Tilt { get; }

    /// <summary>Width of the characters relative to the table's.</summary>
    public double Aspect { get; }

    /// <summary>Size of the characters relative to the average writer's.</summary>
    public double Size { get; }

    /// <summary>Width of the pen's trace.</summary>
    public double PenWidth { get; }

    /// <summary>x-height relative to the table's.</summary>
    public double BodyHeight { get; }

    /// <summary>Length of the descenders relative to the table's.</summary>
    public double DescenderLength { get; }

    /// <summary>The rounding of corners, in smoothing passes along the stroke.</summary>
    public double Roundness { get; }

    /// <summary>The amplitude of tremor.</summary>
    public double Tremor { get; }

    /// <summary>The displacement of points, relative to the average writer's.</summary>
    public double Sloppiness { get; }

    /// <summary>The relative variation of the trace width along a stroke.</summary>
    public double Pressure { get; }

    /// <summary>The relative thinning of the trace at its ends.</summary>
    public double Taper { get; }

    /// <summary>The overshoot of strokes; negative where they stop short and leave gaps.</summary>
    public double Reach { get; }

    /// <summary>0 if the writer centres each drawing on the canvas, 1 if all stand on one baseline, or between.</summary>
    public double KeepsBaseline { get; }

    /// <summary>The probability that the writer uses the preferred shape of a class.</summary>
    public double Loyalty { get; }

    /// <summary>The shape of the class that this writer prefers, 0 .. <see cref="SyntheticCharacters.ShapeCount"/> - 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public int PreferredShape(int classIndex)
    {
        SyntheticCharacters.CheckClass(classIndex);
        return preferredShapes[classIndex];
    }

    /// <summary>The random stream shared by all drawings of a class by this writer.</summary>
    internal RandomStream HabitOf(int classIndex) => new(Seed, (ulong)Index, (ulong)classIndex + 1);

    /// <summary>The random stream of one drawing.</summary>
    internal RandomStream ChanceOf(int classIndex, int sample) => new(Seed, (ulong)Index, (ulong)classIndex + 1, (ulong)sample + 1);

    /// <summary>The random stream of a drawing's position and size on its canvas.</summary>
    internal RandomStream PlaceOf(int classIndex, int sample) => new(Seed, (ulong)Index, PlacePurpose + (ulong)classIndex, (ulong)sample + 1);

    /// <summary>Chooses the preferred shape with probability <see cref="Loyalty"/>, otherwise another.</summary>
    internal int ChooseShape(int classIndex, ref RandomStream random) =>
        random.NextDouble() < Loyalty ? preferredShapes[classIndex] : DrawShape(classIndex, ref random);

    private static int DrawShape(int classIndex, ref RandomStream random)
    {
        var shapes = SyntheticCharacters.ShapesOf(classIndex);
        double total = 0;
        foreach (var shape in shapes)
            total += shape.Weight;
        double left = random.NextDouble() * total;
        int chosen = 0;
        while (chosen < shapes.Length - 1 && (left -= shapes[chosen].Weight) >= 0)
            chosen++;
        return chosen;
    }

    private static double Limited(ref RandomStream random, double mean, double sigma, double low, double high) =>
        Math.Clamp(random.NextGaussian(mean, sigma), low, high);
}
