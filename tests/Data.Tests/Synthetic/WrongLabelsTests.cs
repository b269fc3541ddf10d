using MidasNet.Data.Synthetic;

namespace MidasNet.Data.Tests.Synthetic;

public sealed class WrongLabelsTests
{
    private static readonly int[] Balanced = [.. Enumerable.Range(0, 60_000).Select(i => i % 10)];

    [Fact]
    public void Exactly_one_in_a_thousand_stays_right_spread_evenly_over_the_classes()
    {
        var wrong = WrongLabels.Make(Balanced, 10, seed: 3);
        var kept = Balanced.Where((label, i) => wrong[i] == label).CountBy(label => label).ToArray();
        Assert.Equal(10, kept.Length);
        Assert.All(kept, count => Assert.Equal(6, count.Value));
    }

    [Fact]
    public void The_other_classes_are_equally_likely()
    {
        var wrong = WrongLabels.Make(Balanced, 10, seed: 3, contamination: 0);
        var cells = Balanced.Zip(wrong).CountBy(cell => cell).ToArray();
        Assert.Equal(90, cells.Length);
        double expected = 60_000 / 90.0, chiSquared = cells.Sum(cell => (cell.Value - expected) * (cell.Value - expected) / expected);
        // 80 degrees of freedom: 80 +- 12.6; four standard deviations to either side.
        Assert.InRange(chiSquared, 80 - 50.6, 80 + 50.6);
    }

    [Fact]
    public void A_small_class_contributes_all_of_its_labels()
    {
        int[] labels = [0, .. Enumerable.Repeat(1, 9), .. Enumerable.Repeat(2, 10)];
        var wrong = WrongLabels.Make(labels, 3, seed: 3, contamination: 0.35);
        Assert.Equal([1, 3, 3], Enumerable.Range(0, 3).Select(label => Enumerable.Range(0, 20).Count(i => labels[i] == label && wrong[i] == label)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 5)]
    [InlineData(1, 10)]
    public void Any_share_can_stay_right(double contamination, int expected)
    {
        int[] labels = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4];
        var wrong = WrongLabels.Make(labels, 5, seed: 3, contamination);
        Assert.Equal(expected, labels.Zip(wrong).Count(pair => pair.First == pair.Second));
    }

    [Fact]
    public void Equal_seeds_give_equal_labels_and_different_seeds_do_not()
    {
        Assert.Equal(WrongLabels.Make(Balanced, 10, seed: 3), WrongLabels.Make(Balanced, 10, seed: 3));
        Assert.NotEqual(WrongLabels.Make(Balanced, 10, seed: 3), WrongLabels.Make(Balanced, 10, seed: 4));
    }

    [Fact]
    public void Rejects_labels_that_are_not_classes()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => WrongLabels.Make([0, 10], 10, seed: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => WrongLabels.Make([0, -1], 10, seed: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => WrongLabels.Make([0], 1, seed: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => WrongLabels.Make([0], 2, seed: 3, contamination: double.NaN));
        Assert.Empty(WrongLabels.Make([], 2, seed: 3));
    }
}
