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
            Assert.Equal(expected, Exponential.Of(x), 1e-12 * expected);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-709, 0)] // below the normal numbers
    [InlineData(-1e300, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Ends_well(double x, double expected)
    {
        Assert.Equal(expected, At(x));
        Assert.Equal(expected, Exponential.Of(x));
    }

    [Theory]
    [InlineData(-87, -50)]
    [InlineData(-50, 0)]
    [InlineData(-1e-3, 1e-3)]
    [InlineData(0, 88)]
    public void Agrees_with_the_class_library_in_float(float low, float high)
    {
        const int Steps = 20_000;
        for (int i = 0; i <= Steps; i++)
        {
            float x = low + (high - low) * i / Steps;
            double expected = Math.Exp(x);
            Assert.Equal(expected, Exponential.Of(x), 3e-7 * expected); // eight roundings, each of 6e-8
            Assert.Equal(expected, At(x), 3e-7 * expected);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-88, 0)]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(float.NaN, float.NaN)]
    public void Ends_well_in_float(float x, float expected)
    {
        Assert.Equal(expected, Exponential.Of(x));
        Assert.Equal(expected, At(x));
    }

    [Theory]
    [InlineData(89)]
    [InlineData(1e30f)]
    [InlineData(float.PositiveInfinity)]
    public void Never_overflows_in_float(float x)
    {
        Assert.Equal(Math.Exp(88), At(x), 1e-6 * Math.Exp(88));
        Assert.Equal(Math.Exp(88), Exponential.Of(x), 1e-6 * Math.Exp(88));
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void The_logarithm_ends_well(double x) => Assert.Equal(x, Logarithm.Of(x));

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e-9)]
    [InlineData(0.5)]
    [InlineData(0.70710678)]
    [InlineData(0.999999999)]
    [InlineData(1)]
    [InlineData(1.000000001)]
    [InlineData(1.41421357)]
    [InlineData(12345.678)]
    [InlineData(1e300)]
    public void The_logarithm_agrees_with_the_class_library(double x)
    {
        for (int i = 0; i < 1000; i++, x *= 1.0001) Assert.Equal(Math.Log(x), Logarithm.Of(x), 1e-15 * Math.Max(1, Math.Abs(Math.Log(x))));
    }

    private static float At(float x) => Exponential.Of(Vector.Create(x))[0];

    private static double At(double x) => Exponential.Of(Vector.Create(x))[0];
}
