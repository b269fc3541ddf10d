using System.Numerics;

namespace MidasNet.Engine.Tests.Pointwise;

public sealed class ExponentialTests
{
    [Theory]
    [InlineData(-708, -600)] // near the smallest normal number
    [InlineData(-50, 0)] // what softmax asks for
    [InlineData(-1e-3, 1e-3)]
    [InlineData(0, 709)]
    public void Agrees_with_the_class_library(double low, double high)
    {
        const int Steps = 20_000;
        for (int i = 0; i <= Steps; i++)
        {
            double x = low + (high - low) * i / Steps, expected = Math.Exp(x);
            Assert.Equal(expected, At(x), 1e-12 * expected); // ten terms of the series leave 2e-13
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-709, 0)] // below the normal numbers
    [InlineData(-1e300, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Ends_well(double x, double expected) => Assert.Equal(expected, At(x));

    private static double At(double x) => Exponential.Of(Vector.Create(x))[0];
}
