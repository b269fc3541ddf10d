namespace MidasNet.Learning.Tests;

public sealed class GoldenSectionTests
{
    [Theory]
    [InlineData(-2)]
    [InlineData(0.3)]
    [InlineData(5)]
    public void The_maximum_is_found_within_the_interval_that_is_left(double top) =>
        Assert.Equal(top, GoldenSection.Maximum(x => -(x - top) * (x - top), -2, 5, sections: 30), 7 * Math.Pow(0.6181, 30));

    [Fact]
    public void Each_section_takes_one_evaluation()
    {
        int evaluations = 0;
        GoldenSection.Maximum(x => { evaluations++; return x; }, 0, 1, sections: 12);
        Assert.Equal(14, evaluations);
    }

    [Fact]
    public void Of_equally_high_values_those_on_the_left_are_kept() => Assert.InRange(GoldenSection.Maximum(x => Math.Min(x, 0.25), 0, 1, sections: 20), 0.249, 0.2505);
}
