namespace MidasNet.Runner.Reports;

/// <summary>A table for people: columns as wide as their widest cells.</summary>
internal static class TextTable
{
    /// <summary>The lines of a table.</summary>
    /// <param name="rows">Of equally many cells; the first holds the titles.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
