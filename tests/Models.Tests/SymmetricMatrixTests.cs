namespace MidasNet.Models.Tests;

public sealed class SymmetricMatrixTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_matrix_times_its_inverse_is_the_identity(int n)
    {
        var random = new Random(n);
        var factor = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                factor[i, j] = random.NextDouble() - 0.5 + (i == j ? 1 : 0);
        var matrix = Product(factor, factor, transposed: true);
        var (inverse, logDeterminant) = SymmetricMatrix.Invert(matrix);
        var identity = Product(matrix, inverse, transposed: false);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                Assert.Equal(i == j ? 1 : 0, identity[i, j], 1e-9);
        if (n == 2) Assert.Equal(Math.Log(matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]), logDeterminant, 1e-9);
    }

    [Fact]
    public void What_is_not_positive_definite_is_refused() =>
        Assert.Contains("positive definite", Assert.Throws<ArgumentException>(() => SymmetricMatrix.Invert(new double[,] { { 1, 2 }, { 2, 1 } })).Message);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    public void A_matrix_is_put_together_again_from_its_eigenvectors(int n)
    {
        var random = new Random(n);
        var matrix = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++) matrix[i, j] = matrix[j, i] = random.NextDouble() - 0.5;
        var (vectors, values) = SymmetricMatrix.Eigenvectors(matrix);
        var scaled = (double[,])vectors.Clone();
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) scaled[i, j] *= values[j];
        double[,] again = Product(scaled, vectors, transposed: true), identity = Product(vectors, vectors, transposed: true);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                Assert.Equal(matrix[i, j], again[i, j], 1e-12);
                Assert.Equal(i == j ? 1 : 0, identity[i, j], 1e-12);
            }
        }
    }

    [Fact]
    public void Eigenvectors_of_a_diagonal_matrix_are_the_axes()
    {
        var (vectors, values) = SymmetricMatrix.Eigenvectors(new double[,] { { 3, 0 }, { 0, 0 } });
        Assert.Equal([3, 0], values);
        Assert.Equal(new double[,] { { 1, 0 }, { 0, 1 } }, vectors);
    }

    private static double[,] Product(double[,] a, double[,] b, bool transposed)
    {
        int n = a.GetLength(0);
        var product = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int k = 0; k < n; k++)
                    product[i, j] += a[i, k] * (transposed ? b[j, k] : b[k, j]);
        return product;
    }
}
