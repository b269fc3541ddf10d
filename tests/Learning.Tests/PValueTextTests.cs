namespace MidasNet.Learning.Tests;

public sealed class PValueTextTests
{
    [Theory]
    [InlineData(0.01234, "p = 0.012", "0.012")]
    [InlineData(1, "p = 1", "1")]
    [InlineData(1.7e-20, "p = 1.7E-20", "1.7E-20")]
    [InlineData(1e-310, "p < 1E-300", "< 1E-300")]
    [InlineData(0, "p < 1E-300", "< 1E-300")]
    public void What_double_precision_cannot_hold_is_a_bound_and_not_0(double value, string sentence, string number)
    {
        Assert.Equal(sentence, PValueText.Of(value));
        Assert.Equal(number, PValueText.Number(value));
    }
}
