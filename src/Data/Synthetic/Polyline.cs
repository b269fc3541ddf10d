namespace MidasNet.Data.Synthetic;

/// <summary>Operations on a stroke, which is a sequence of closely spaced points.</summary>
internal static class Polyline
{
    /// <summary>The length of the path.</summary>
    public static double Length(List<PlanePoint> path)
    {
        double length = 0;
        for (int i = 1; i < path.Count; i++)
            length += path[i - 1].DistanceTo(path[i]);
        return length;
    }

    /// <summary>Extends the stroke in the direction of its end, or shortens it approximately where <paramref name="length"/> is negative.</summary>
    public static void Extend(List<PlanePoint> path, double length)
    {
        while (length < 0 && path.Count > 2)
        {
            length += path[^1].DistanceTo(path[^2]);
            path.RemoveAt(path.Count - 1);
        }
        if (length <= 0)
            return;
        // The direction of the last two steps: that of the last one alone is too noisy.
        PlanePoint end = path[^1], before = path[Math.Max(0, path.Count - 3)];
        double distance = Math.Max(before.DistanceTo(end), 1e-6);
        path.Add(new PlanePoint(end.X + (end.X - before.X) / distance * length, end.Y + (end.Y - before.Y) / distance * length));
    }

    /// <summary>Resamples the stroke to two or more points at equal distances of about <paramref name="step"/>.</summary>
    public static PlanePoint[] Resample(List<PlanePoint> path, double step)
    {
        double length = Length(path);
        var points = new PlanePoint[Math.Max(2, (int)(length / step) + 1)];
        double distance = length / (points.Length - 1), walked = 0;
        int segment = 1;
        points[0] = path[0];
        for (int i = 1; i < points.Length - 1; i++)
        {
            double span = path[segment - 1].DistanceTo(path[segment]);
            while (walked + span < i * distance && segment < path.Count - 1)
            {
                walked += span;
                segment++;
                span = path[segment - 1].DistanceTo(path[segment]);
            }
            double t = span > 0 ? (i * distance - walked) / span : 0;
            var (from, to) = (path[segment - 1], path[segment]);
            points[i] = new PlanePoint(from.X + t * (to.X - from.X), from.Y + t * (to.Y - from.Y));
        }
        points[^1] = path[^1];
        return points;
    }

    /// <summary>Rounds corners: each pass moves each point towards its neighbours (weights 1, 2, 1). Ends stay.</summary>
    public static void Smooth(Span<PlanePoint> points, int passes)
    {
        for (int pass = 0; pass < passes; pass++)
        {
            var before = points[0];
            for (int i = 1; i < points.Length - 1; i++)
            {
                var (at, after) = (points[i], points[i + 1]);
                points[i] = new PlanePoint((before.X + 2 * at.X + after.X) / 4, (before.Y + 2 * at.Y + after.Y) / 4);
                before = at;
            }
        }
    }
}
