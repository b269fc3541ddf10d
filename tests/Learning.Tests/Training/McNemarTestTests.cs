namespace MidasNet.Learning.Tests.Training;

public class McNemarTestTests
{
    [Theory]
    [InlineData(0, 0, 1)] // they never differ
    [InlineData(3, 3, 1)]
    [InlineData(0, 5, 0.0625)] // 2 / 2^5
    [InlineData(1, 9, 0.021484375)] // 2 · (1 + 10) / 2^10
    [InlineData(9, 1, 0.021484375)] // whichever comes first
    public void The_p_value_is_that_of_the_binomial_distribution(int onlyFirst, int onlySecond, double expected)
    {
        // Both are right on 4 images and wrong on 2.
        int[] first = [.. Enumerable.Repeat(1, onlyFirst), .. Enumerable.Repeat(0, onlySecond), 1, 1, 1, 1, 0, 2];
        int[] second = [.. Enumerable.Repeat(2, onlyFirst), .. Enumerable.Repeat(1, onlySecond), 1, 1, 1, 1, 0, 0];
        var test = McNemarTest.Of(first, second, [.. Enumerable.Repeat(1, first.Length)]);
        Assert.Equal((onlyFirst, onlySecond), (test.OnlyFirst, test.OnlySecond));
        Assert.Equal(expected, test.PValue, 12);
    }

    [Fact]
    public void Thousands_of_differences_do_not_overflow()
    {
        int[] first = [.. Enumerable.Repeat(1, 3000), .. Enumerable.Repeat(0, 3100)], second = [.. first.Select(answer => 1 - answer)];
        Assert.InRange(McNemarTest.Of(first, second, [.. Enumerable.Repeat(1, 6100)]).PValue, 0.19, 0.22);
    }

    [Fact]
    public void Answers_for_other_images_cannot_be_compared() => Assert.Throws<ArgumentException>(() => McNemarTest.Of([1, 2], [1], [1, 2]));
}
