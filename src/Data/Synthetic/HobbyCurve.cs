namespace MidasNet.Data.Synthetic;

/// <summary>
/// METAFONT's curve through given points: few points give round bowls, and displaced points still give a natural line
/// (J. D. Hobby, "Smooth, easy to compute interpolating splines", Discrete and Computational Geometry 1, 1986;
/// here with tension 1 and curl 1).
/// </summary>
internal static class HobbyCurve
{
    /// <summary>Appends the curve through <paramref name="knots"/> without its first point, sampled about every <paramref name="step"/>.</summary>
    public static void Append(ReadOnlySpan<PlanePoint> knots, double step, List<PlanePoint> path)
    {
        int last = knots.Length - 1;
        Span<double> chord = stackalloc double[knots.Length], turn = stackalloc double[knots.Length + 1], angle = stackalloc double[knots.Length];
        for (int k = 0; k < last; k++)
            chord[k] = Math.Max(knots[k].DistanceTo(knots[k + 1]), 1e-6);
        turn.Clear();
        for (int k = 1; k < last; k++)
            turn[k] = TurnAt(knots[k - 1], knots[k], knots[k + 1]);
        SolveDepartures(chord, turn, angle);

        for (int k = 0; k < last; k++)
            AppendSegment(knots[k], knots[k + 1], angle[k], -turn[k + 1] - angle[k + 1], Math.Clamp((int)(chord[k] * 1.3 / step) + 1, 1, 64), path);
    }

    private static double TurnAt(PlanePoint before, PlanePoint at, PlanePoint after)
    {
        double ax = at.X - before.X, ay = at.Y - before.Y, bx = after.X - at.X, by = after.Y - at.Y;
        return Math.Atan2(ax * by - ay * bx, ax * bx + ay * by);
    }

    // angle[k]: the angle by which the curve leaves knot k to the left of the chord to knot k+1. Equal mock curvature on both sides of each
    // knot is a tridiagonal system, solved by elimination; at both ends the curve approximates a circle: angle[0] + angle[1] = -turn[1].
    private static void SolveDepartures(ReadOnlySpan<double> chord, ReadOnlySpan<double> turn, Span<double> angle)
    {
        int last = angle.Length - 1;
        if (last < 2)
        {
            angle.Clear(); // two knots: a straight line
            return;
        }
        Span<double> above = stackalloc double[angle.Length];
        above[0] = 1;
        angle[0] = -turn[1];
        for (int k = 1; k < last; k++)
        {
            double before = 1 / chord[k - 1], after = 1 / chord[k];
            double pivot = 2 * (before + after) - before * above[k - 1];
            above[k] = after / pivot;
            angle[k] = (-2 * turn[k] * before - turn[k + 1] * after - before * angle[k - 1]) / pivot;
        }
        angle[last] = -angle[last - 1] / (1 - above[last - 1]);
        for (int k = last - 1; k >= 0; k--)
            angle[k] -= above[k] * angle[k + 1];
    }

    private static void AppendSegment(PlanePoint from, PlanePoint to, double leave, double arrive, int steps, List<PlanePoint> path)
    {
        double dx = to.X - from.X, dy = to.Y - from.Y;
        double sinLeave = Math.Sin(leave), cosLeave = Math.Cos(leave), sinArrive = Math.Sin(arrive), cosArrive = Math.Cos(arrive);
        double first = Velocity(sinLeave, cosLeave, sinArrive, cosArrive), second = Velocity(sinArrive, cosArrive, sinLeave, cosLeave);
        double x1 = from.X + first * (dx * cosLeave - dy * sinLeave), y1 = from.Y + first * (dy * cosLeave + dx * sinLeave);
        double x2 = to.X - second * (dx * cosArrive + dy * sinArrive), y2 = to.Y - second * (dy * cosArrive - dx * sinArrive);
        for (int i = 1; i <= steps; i++)
        {
            double t = (double)i / steps, s = 1 - t;
            double a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, d = t * t * t;
            path.Add(new PlanePoint(a * from.X + b * x1 + c * x2 + d * to.X, a * from.Y + b * y1 + c * y2 + d * to.Y));
        }
    }

    // Hobby's rho and sigma, divided by 3 for Bézier control points.
    private static double Velocity(double sin, double cos, double sinOther, double cosOther)
    {
        double root5 = Math.Sqrt(5);
        double above = 2 + Math.Sqrt(2) * (sin - sinOther / 16) * (sinOther - sin / 16) * (cos - cosOther);
        double below = 1 + (root5 - 1) / 2 * cos + (3 - root5) / 2 * cosOther;
        // Where a curve turns back on itself the formula gives very long handles: METAFONT limits them to 4, handwriting needs less.
        return Math.Min(above / (3 * below), 2);
    }
}
