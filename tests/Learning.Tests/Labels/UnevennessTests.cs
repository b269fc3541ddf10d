using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

public class UnevennessTests
{
    private static readonly double[,] Alike = { { 0, 100, 100, 100 }, { 100, 0, 100, 100 }, { 100, 100, 0, 100 }, { 100, 100, 100, 0 } };

    // The second label is twice as frequent as the others in the first class.
    private static readonly double[,] Uneven = { { 0, 150, 75, 75 }, { 100, 0, 100, 100 }, { 100, 100, 0, 100 }, { 100, 100, 100, 0 } };

    [Fact]
    public void Unevenness_common_to_all_folds_is_measured_as_without_folds()
    {
        double[,] sum = { { 0, 450, 225, 225 }, { 300, 0, 300, 300 }, { 300, 300, 0, 300 }, { 300, 300, 300, 0 } };
        var across = Unevenness.Across([Uneven, Uneven, Uneven]);
        var together = Unevenness.Of(sum);
        Assert.Equal((together.Statistic, together.Degrees), (across.Statistic, across.Degrees));
        // One row of four has shares 1/2, 1/4, 1/4 for 1/3 each: a relative variance of 1/8, an eighth of that in each row on average.
        Assert.Equal(Math.Sqrt(1.0 / 8 / 4), across.Spread, 1e-9);
        Assert.Equal(together.Spread, across.Spread, 0.01);
    }

    [Fact]
    public void Unevenness_of_a_single_fold_does_not_count()
    {
        Assert.True(Unevenness.Of(Uneven).Spread > 0.15);
        Assert.Equal(0, Unevenness.Across([Uneven, Alike, Alike]).Spread, 1e-7);
    }

    [Fact]
    public void A_single_fold_is_evaluated_directly() =>
        Assert.Equal(Unevenness.Of(Uneven), Unevenness.Across([Uneven]));
}
