namespace MidasNet.Weights;

/// <summary>Finds the names that someone may have meant.</summary>
internal static class NearNames
{
    // Names are compared by their first 128 letters: enough for a hint, and a bound on the work for names from untrusted files.
    private const int Compared = 128;

    /// <summary>Up to three of <paramref name="names"/>, those that take the fewest changes of letters to become <paramref name="wanted"/>.</summary>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> names) =>
    [
        .. names.Select(name => (Name: name, Changes: Distance(wanted, name)))
            .Where(candidate => candidate.Changes <= Math.Max(2, Math.Min(wanted.Length, Compared) / 2))
            .OrderBy(candidate => candidate.Changes)
            .Take(3)
            .Select(candidate => candidate.Name),
    ];

    /// <summary>The one name that takes the fewest changes of letters to become <paramref name="wanted"/>; null if none is near, or several are equally so.</summary>
    public static string? Only(string wanted, IEnumerable<string> names)
    {
        var all = names.Distinct().ToList();
        var near = Of(wanted, all);
        if (near.Count == 0 || Distance(wanted, near[0]) is var changes && changes >= Math.Min(wanted.Length, near[0].Length)) return null;
        return near.Skip(1).All(other => Distance(wanted, other) > changes) ? near[0] : null;
    }

    /// <summary>The edit distance of Damerau (1964), where no letters between exchanged neighbours change, upper and lower case taken as equal; three rows of the table at a time.</summary>
    private static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a[..Math.Min(a.Length, Compared)];
        b = b[..Math.Min(b.Length, Compared)];
        int[] earlier = new int[b.Length + 1], before = new int[b.Length + 1], row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            (earlier, before, row) = (before, row, earlier);
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = before[j - 1] + (IsSame(a[i - 1], b[j - 1]) ? 0 : 1);
                row[j] = Math.Min(replaced, 1 + Math.Min(before[j], row[j - 1]));
                if (i > 1 && j > 1 && IsSame(a[i - 1], b[j - 2]) && IsSame(a[i - 2], b[j - 1])) row[j] = Math.Min(row[j], earlier[j - 2] + 1);
            }
        }
        return row[^1];
    }

    private static bool IsSame(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
