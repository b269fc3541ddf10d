using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

public sealed class ChiSquaredTests
{
    // Values from the usual tables.
    [Theory]
    [InlineData(3.841459, 1, 0.05)]
    [InlineData(6.634897, 1, 0.01)]
    [InlineData(18.307038, 10, 0.05)]
    [InlineData(124.342113, 100, 0.05)]
    [InlineData(70.064895, 100, 0.99)]
    [InlineData(0, 5, 1)]
    public void Tails_agree_with_the_table(double value, double degrees, double expected) =>
        Assert.Equal(expected, ChiSquared.UpperTail(value, degrees), 1e-6);

    [Fact]
    public void Two_degrees_of_freedom_are_the_exponential_distribution()
    {
        for (double x = 0.1; x < 300; x *= 1.7) Assert.Equal(1, ChiSquared.UpperTail(x, 2) / Math.Exp(-x / 2), 1e-11);
    }

    [Theory]
    [InlineData(1.6448536269514722, 0.05)]
    [InlineData(-1.6448536269514722, 0.95)]
    [InlineData(0, 0.5)]
    [InlineData(6, 9.865876450377018e-10)]
    public void Normal_tails_agree_with_the_table(double z, double expected) => Assert.Equal(1, ChiSquared.NormalUpperTail(z) / expected, 1e-9);
}
