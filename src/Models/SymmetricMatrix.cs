namespace MidasNet.Models;

/// <summary>Small symmetric positive definite matrices, such as covariances of a few auxiliary features.</summary>
internal static class SymmetricMatrix
{
    /// <summary>The inverse and the logarithm of the determinant, by Cholesky's factors.</summary>
    /// <exception cref="ArgumentException">The matrix is not positive definite.</exception>
    public static (double[,] Inverse, double LogDeterminant) Invert(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        double[,] lower = new double[n, n], inverseLower = new double[n, n], inverse = new double[n, n];
        double logDeterminant = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = matrix[i, j];
                for (int k = 0; k < j; k++) rest -= lower[i, k] * lower[j, k];
                if (i == j && !(rest > 0)) throw new ArgumentException("the matrix is not positive definite", nameof(matrix));
                lower[i, j] = i == j ? Math.Sqrt(rest) : rest / lower[j, j];
            }
            logDeterminant += 2 * Math.Log(lower[i, i]);
        }
        // Forward substitution, column by column of the identity; then the inverse is the product of the inverse factor's transpose and itself.
        for (int column = 0; column < n; column++)
        {
            for (int i = column; i < n; i++)
            {
                double rest = i == column ? 1 : 0;
                for (int k = column; k < i; k++) rest -= lower[i, k] * inverseLower[k, column];
                inverseLower[i, column] = rest / lower[i, i];
            }
        }
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int k = Math.Max(i, j); k < n; k++) inverse[i, j] += inverseLower[k, i] * inverseLower[k, j];
            }
        }
        return (inverse, logDeterminant);
    }

    /// <summary>The eigenvectors, in columns, and their eigenvalues, by Jacobi's rotations; in the order in which they come.</summary>
    public static (double[,] Vectors, double[] Values) Eigenvectors(double[,] matrix)
    {
        const int MaxSweeps = 64;
        const double Negligible = 1e-15;
        int n = matrix.GetLength(0);
        double[,] rest = (double[,])matrix.Clone(), vectors = new double[n, n];
        for (int i = 0; i < n; i++) vectors[i, i] = 1;
        double largest = matrix.Cast<double>().Select(Math.Abs).DefaultIfEmpty().Max();
        bool isDiagonal = false;
        for (int sweep = 0; sweep < MaxSweeps && !isDiagonal; sweep++)
        {
            isDiagonal = true;
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    if (Math.Abs(rest[p, q]) <= Negligible * largest) continue;
                    isDiagonal = false;
                    double half = (rest[q, q] - rest[p, p]) / (2 * rest[p, q]);
                    double tangent = (half < 0 ? -1 : 1) / (Math.Abs(half) + Math.Sqrt(half * half + 1));
                    double cosine = 1 / Math.Sqrt(tangent * tangent + 1), sine = tangent * cosine;
                    for (int k = 0; k < n; k++) (rest[k, p], rest[k, q]) = Turned(rest[k, p], rest[k, q]);
                    for (int k = 0; k < n; k++) (rest[p, k], rest[q, k]) = Turned(rest[p, k], rest[q, k]);
                    for (int k = 0; k < n; k++) (vectors[k, p], vectors[k, q]) = Turned(vectors[k, p], vectors[k, q]);

                    (double, double) Turned(double x, double y) => (cosine * x - sine * y, sine * x + cosine * y);
                }
            }
        }
        return (vectors, [.. Enumerable.Range(0, n).Select(i => rest[i, i])]);
    }
}
