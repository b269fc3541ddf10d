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

    /// <summary>The edit distance of Levenshtein (1966), upper and lower case taken as equal; one row of the table at a time.</summary>
    private static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a[..Math.Min(a.Length, Compared)];
        b = b[..Math.Min(b.Length, Compared)];
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }
}
