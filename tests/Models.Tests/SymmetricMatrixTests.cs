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
