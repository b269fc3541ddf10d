using System.Globalization;

namespace MidasNet.Data.Synthetic;

/// <summary>A point that the pen passes, in hundredths of the height of a capital; y points upwards, 0 is the baseline.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards from the baseline.</param>
/// <param name="Corner">The direction may change abruptly here.</param>
/// <param name="CurveToNext">True for a smooth curve to the next point, false for a straight line.</param>
internal readonly record struct SkeletonPoint(double X, double Y, bool Corner, bool CurveToNext);

/// <summary>One shape of a character: its strokes and its relative frequency.</summary>
internal sealed record Skeleton(char Character, double Weight, SkeletonPoint[][] Strokes)
{
    // Wider than any character needs, but narrow enough to find typing errors in the table such as 1,000 for 100.
    private const double Lowest = -60, Highest = 120, Leftmost = -40, Rightmost = 120;

    /// <summary>Reads one line of <see cref="SkeletonText"/>.</summary>
    /// <exception cref="FormatException">The line does not follow the notation; the message names the part.</exception>
    public static Skeleton Parse(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || words[0].Length != 1)
            throw new FormatException($"skeleton `{line}`: expected a character, a weight and strokes");
        if (!double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight) || weight is not (> 0 and < 1000))
            throw new FormatException($"skeleton `{line}`: weight `{words[1]}` must be a number above 0 and below 1000");

        var strokes = string.Join(' ', words[2..]).Split(';').Select(stroke => ParseStroke(stroke, line)).ToArray();
        return new Skeleton(words[0][0], weight, strokes);
    }

    private static SkeletonPoint[] ParseStroke(string stroke, string line)
    {
        string[] words = stroke.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || words.Length % 2 == 0)
            throw new FormatException($"skeleton `{line}`: stroke `{stroke.Trim()}` needs two points or more, joined by `..` or `--`");

        var points = new SkeletonPoint[(words.Length + 1) / 2];
        for (int i = 0; i < points.Length; i++)
        {
            bool curve = i + 1 < points.Length && IsCurve(words[2 * i + 1], line);
            bool atLine = i == 0 || i + 1 == points.Length || !curve || !points[i - 1].CurveToNext;
            points[i] = ParsePoint(words[2 * i], line, curve, atLine);
        }
        return points;
    }

    private static bool IsCurve(string joint, string line) => joint switch
    {
        ".." => true,
        "--" => false,
        _ => throw new FormatException($"skeleton `{line}`: expected `..` or `--` between points, found `{joint}`"),
    };

    private static SkeletonPoint ParsePoint(string word, string line, bool curveToNext, bool atLine)
    {
        bool marked = word.EndsWith('*');
        string[] numbers = word.TrimEnd('*').Split(',');
        if (numbers.Length != 2
            || !double.TryParse(numbers[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double x)
            || !double.TryParse(numbers[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double y))
            throw new FormatException($"skeleton `{line}`: expected a point x,y, found `{word}`");
        if (x is not (>= Leftmost and <= Rightmost) || y is not (>= Lowest and <= Highest))
            throw new FormatException(FormattableString.Invariant($"skeleton `{line}`: {word} lies outside {Leftmost}..{Rightmost}, {Lowest}..{Highest}"));
        return new SkeletonPoint(x, y, marked || atLine, curveToNext);
    }
}
