namespace MidasNet.Data.Synthetic;

/// <summary>A position of the pen and its pressure there.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards from the baseline.</param>
/// <param name="Pressure">Width of the trace relative to the pen's.</param>
internal readonly record struct PenPoint(double X, double Y, double Pressure);

/// <summary>The path of the pen for one drawing of one character, in hundredths of the height of a capital.</summary>
internal sealed class PenTrace
{
    // Smaller steps make no visible difference at 240 x 180, larger ones leave corners.
    private const double Step = 3;

    private const double MaxDotLength = 30;

    // 4 % of the drawings are clumsy.
    private const double MishapRate = 0.04, MishapSize = 2.2;

    private readonly SyntheticWriter writer;
    private readonly double sloppiness, stray;
    private RandomStream habit, chance;

    private PenTrace(int classIndex, SyntheticWriter writer, int sample, double haste, int? shape)
    {
        this.writer = writer;
        habit = writer.HabitOf(classIndex);
        chance = writer.ChanceOf(classIndex, sample);
        var skeleton = SyntheticCharacters.ShapesOf(classIndex)[shape ?? writer.ChooseShape(classIndex, ref chance)];
        // Smaller letters have smaller errors.
        sloppiness = haste * writer.Sloppiness * (SyntheticCharacters.IsLowerCase(classIndex) ? 0.8 : 1);
        stray = sloppiness * (chance.NextDouble() < MishapRate ? MishapSize : 1);

        var warps = new[] { Warp.Draw(ref habit, 2.8 * sloppiness), Warp.Draw(ref chance, 2.6 * stray) };
        var hand = HandMap.Draw(writer, ref chance, stray, SyntheticCharacters.IsLowerCase(classIndex));
        Strokes = new PenPoint[skeleton.Strokes.Length][];
        for (int i = 0; i < Strokes.Length; i++)
        {
            var path = Flatten(Move(skeleton.Strokes[i], isFirst: i == 0), skeleton.Strokes[i]);
            Reach(path);
            var points = Polyline.Resample(path, Step);
            Polyline.Smooth(points, (int)writer.Roundness);
            foreach (ref var point in points.AsSpan())
                point = hand.Apply(warps[1].Apply(warps[0].Apply(point)));
            Strokes[i] = Press(points);
        }
    }

    /// <summary>The strokes, each with two points or more.</summary>
    public PenPoint[][] Strokes { get; }

    /// <summary>Draws one character.</summary>
    /// <param name="classIndex">The class to draw.</param>
    /// <param name="writer">The writer.</param>
    /// <param name="sample">The index of this writer's drawing of the class.</param>
    /// <param name="haste">The displacement of points, relative to this writer's average.</param>
    /// <param name="shape">The shape of the class; null for the writer's choice.</param>
    public static PenTrace Draw(int classIndex, SyntheticWriter writer, int sample, double haste, int? shape = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        return new PenTrace(classIndex, writer, sample, haste, shape);
    }

    /// <summary>The bounding box of the centre line of the trace.</summary>
    public (double Left, double Bottom, double Right, double Top) Bounds()
    {
        double left = double.MaxValue, bottom = double.MaxValue, right = double.MinValue, top = double.MinValue;
        foreach (var stroke in Strokes)
        {
            foreach (var point in stroke)
            {
                (left, right) = (Math.Min(left, point.X), Math.Max(right, point.X));
                (bottom, top) = (Math.Min(bottom, point.Y), Math.Max(top, point.Y));
            }
        }
        return (left, bottom, right, top);
    }

    // Displaces each point by a fixed offset of the writer and a smaller one of the drawing; after a lift of the pen, the whole stroke as well.
    private PlanePoint[] Move(SkeletonPoint[] stroke, bool isFirst)
    {
        double lift = isFirst ? 0 : 2 * stray;
        double liftX = chance.NextGaussian(0, lift), liftY = chance.NextGaussian(0, lift);
        double often = 1.7 * sloppiness, now = 1.7 * stray;
        var moved = new PlanePoint[stroke.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            double x = stroke[i].X + liftX + habit.NextGaussian(0, often) + chance.NextGaussian(0, now);
            double y = stroke[i].Y + liftY + habit.NextGaussian(0, often) + chance.NextGaussian(0, now);
            moved[i] = new PlanePoint(x, y);
        }
        return moved;
    }

    private static List<PlanePoint> Flatten(PlanePoint[] points, SkeletonPoint[] stroke)
    {
        var path = new List<PlanePoint>(128) { points[0] };
        int from = 0;
        while (from < points.Length - 1)
        {
            int to = from + 1;
            while (stroke[from].CurveToNext && !stroke[to].Corner)
                to++;
            HobbyCurve.Append(points.AsSpan(from, to - from + 1), Step, path);
            from = to;
        }
        return path;
    }

    // Strokes are a little too long or too short. A dot has no ends.
    private void Reach(List<PlanePoint> path)
    {
        double sigma = 2.5 * stray, atStart = chance.NextGaussian(writer.Reach / 2, sigma), atEnd = chance.NextGaussian(writer.Reach, sigma);
        if (Polyline.Length(path) < MaxDotLength)
            return;
        Polyline.Extend(path, atEnd);
        path.Reverse();
        Polyline.Extend(path, atStart);
        path.Reverse();
    }

    // Trembling and pressure are waves along the stroke.
    private PenPoint[] Press(PlanePoint[] points)
    {
        double Phase() => chance.NextDouble(0, 2 * Math.PI);
        double quickX = Phase(), quickY = Phase(), slowX = Phase(), slowY = Phase(), width = Phase();
        double quick = chance.NextDouble(0.5, 0.9), slow = chance.NextDouble(0.15, 0.35), wide = chance.NextDouble(0.05, 0.2);
        var pressed = new PenPoint[points.Length];
        for (int i = 0; i < pressed.Length; i++)
        {
            double dx = 0.6 * Math.Sin(quick * i + quickX) + Math.Sin(slow * i + slowX);
            double dy = 0.6 * Math.Sin(quick * i + quickY) + Math.Sin(slow * i + slowY);
            double fromEnd = Math.Min(1, Math.Min(i, pressed.Length - 1 - i) / 5.0);
            double pressure = (1 + writer.Pressure * Math.Sin(wide * i + width)) * (1 - writer.Taper * (1 - fromEnd));
            pressed[i] = new PenPoint(points[i].X + writer.Tremor * dx, points[i].Y + writer.Tremor * dy, pressure);
        }
        return pressed;
    }
}
