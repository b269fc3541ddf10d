namespace MidasNet.Learning.Tests.Training;

public sealed class IntervalTests
{
    // The table of every textbook, to its three decimals.
    [Theory]
    [InlineData(1, 12.706)]
    [InlineData(2, 4.303)]
    [InlineData(3, 3.182)]
    [InlineData(4, 2.776)]
    [InlineData(5, 2.571)]
    [InlineData(9, 2.262)]
    [InlineData(10, 2.228)]
    [InlineData(29, 2.045)]
    [InlineData(120, 1.980)]
    [InlineData(100_000, 1.960)]
    public void Student_quantiles_agree_with_the_table(int degreesOfFreedom, double expected) =>
        Assert.Equal(expected, StudentT.TwoSidedQuantile(0.95, degreesOfFreedom), 0.0005);

    [Fact]
    public void Student_quantiles_are_exact_where_there_is_a_closed_form()
    {
        Assert.Equal(Math.Tan(Math.PI / 2 * 0.95), StudentT.TwoSidedQuantile(0.95, 1), 1e-9); // Cauchy
        Assert.Equal(0.95 * Math.Sqrt(2 / (1 - 0.95 * 0.95)), StudentT.TwoSidedQuantile(0.95, 2), 1e-12);
    }

    [Fact]
    public void The_interval_of_a_mean_is_that_of_Student()
    {
        // mean 3, s = sqrt(2.5), standard error sqrt(0.5), t(4) = 2.776445
        var interval = Interval.Mean(1, 2, 3, 4, 5);
        Assert.Equal(3, interval.Value);
        Assert.Equal(3 - 1.963243, interval.Low, 1e-6);
        Assert.Equal(3 + 1.963243, interval.High, 1e-6);
    }

    [Fact]
    public void Equal_measurements_have_an_interval_without_width() => Assert.Equal(new Interval(0.5, 0.5, 0.5), Interval.Mean(0.5, 0.5, 0.5));

    [Fact]
    public void One_measurement_says_nothing_about_its_spread()
    {
        var interval = Interval.Mean(0.912);
        Assert.False(interval.HasEnds);
        Assert.Equal("91.2 %", interval.ToPercent());
    }

    [Fact]
    public void An_accuracy_has_the_interval_of_the_images_that_were_recognised()
    {
        // 0.29 * 100 is not 29 in doubles.
        Assert.Equal(Interval.Wilson(29, 100), Interval.OfAccuracy(0.29, 100));
        Assert.Equal(Interval.OfAccuracy(0.29, 100), Interval.OfAccuracies([0.29], 100));
    }

    [Theory]
    [InlineData(0.0123, 1, "+1.2")]
    [InlineData(-0.0123, 2, "-1.23")]
    [InlineData(-0.0001, 1, "0.0")]
    [InlineData(0.004, 0, "0")]
    public void A_difference_in_points_has_a_sign_unless_it_rounds_to_zero(double share, int decimals, string expected) =>
        Assert.Equal(expected, Percentage.Signed(share, decimals));

    [Fact]
    public void A_mean_of_nothing_or_of_NaN_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Interval.Mean());
        Assert.Throws<ArgumentException>(() => Interval.Mean(1, double.NaN));
    }

    [Theory]
    [InlineData(5, 10, 0.2366, 0.7634)]
    [InlineData(81, 263, 0.2553, 0.3662)] // Newcombe 1998, table I, method 3
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(20, 20, 0.8389, 1.0000)]
    public void Wilson_agrees_with_published_values(int hits, int trials, double low, double high)
    {
        var interval = Interval.Wilson(hits, trials);
        Assert.Equal(low, interval.Low, 0.00005);
        Assert.Equal(high, interval.High, 0.00005);
        Assert.Equal((double)hits / trials, interval.Value);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 10)]
    [InlineData(11, 10)]
    public void Wilson_refuses_counts_that_cannot_be(int hits, int trials) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Wilson(hits, trials));

    [Fact]
    public void Intervals_read_as_in_a_report()
    {
        var interval = new Interval(0.912, 0.904, 0.92);
        Assert.Equal("91.2 % (90.4 to 92.0)", interval.ToPercent());
        Assert.Equal("91.20 % (90.40 to 92.00)", interval.ToPercent(2));
        Assert.Equal("0.912 (0.904 to 0.920)", interval.ToString());
    }

    [Fact]
    public void The_interval_of_a_mean_share_ends_where_shares_end()
    {
        Assert.True(Interval.Mean(0.9, 1).High > 1 && Interval.Mean(0, 0.1).Low < 0);
        Assert.Equal((1.0, 0.0), (Interval.MeanShare(0.9, 1).High, Interval.MeanShare(0, 0.1).Low));
        Assert.Equal(Interval.Mean(0.5, 0.51, 0.52), Interval.MeanShare(0.5, 0.51, 0.52));
        Assert.False(Interval.MeanShare(0.5).HasEnds);
    }
}
