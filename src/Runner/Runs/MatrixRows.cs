namespace MidasNet.Runner.Runs;

/// <summary>Transition matrices as files of results hold them: row by row.</summary>
internal static class MatrixRows
{
    /// <summary>The rows of a matrix: true classes; in each the given labels.</summary>
    public static IReadOnlyList<IReadOnlyList<double>> Of(TransitionMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Classes).Select(k => (IReadOnlyList<double>)[.. Enumerable.Range(0, matrix.Classes).Select(j => matrix[k, j])])];

    /// <summary>The matrix of these rows.</summary>
    /// <exception cref="ArgumentException">They are none of a transition matrix.</exception>
    public static TransitionMatrix Read(IReadOnlyList<IReadOnlyList<double>> rows)
    {
        var matrix = new double[rows.Count, rows.Count];
        for (int k = 0; k < rows.Count; k++)
        {
            if (rows[k].Count != rows.Count) throw new ArgumentException($"row {k} has {rows[k].Count} values, the matrix {rows.Count} rows", nameof(rows));
            for (int j = 0; j < rows.Count; j++) matrix[k, j] = rows[k][j];
        }
        return new TransitionMatrix(matrix);
    }
}
