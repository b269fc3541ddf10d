namespace MidasNet.Data.Tests;

public sealed class SplitsTests
{
    // 13, 10 and 3 images of three classes, mixed.
    private static readonly int[] Labels = [.. Enumerable.Range(0, 26).Select(i => i % 2 == 0 ? 0 : i % 16 < 10 ? 1 : 2)];
    private static readonly string[] Groups = [.. Enumerable.Range(0, 100).Select(i => $"writer {i * i % 23}")];

    [Theory]
    [InlineData(0.25, 3, 2, 1)]
    [InlineData(0.01, 1, 1, 1)] // at least one of each class
    [InlineData(0.99, 12, 9, 2)] // and never all of it
    public void A_stratified_split_holds_out_its_share_of_every_class(double share, params int[] expected)
    {
        var split = Splits.Stratified(Labels, share, seed: 1);
        AssertCovers(split, Labels.Length);
        Assert.Equal(expected, Enumerable.Range(0, 3).Select(label => split.Validation.Count(i => Labels[i] == label)));
    }

    [Fact]
    public void The_split_depends_only_on_the_seed()
    {
        Assert.Equal(Splits.Stratified(Labels, 0.5, seed: 1).Validation, Splits.Stratified(Labels, 0.5, seed: 1).Validation);
        Assert.NotEqual(Splits.Stratified(Labels, 0.5, seed: 1).Validation, Splits.Stratified(Labels, 0.5, seed: 2).Validation);
    }

    [Fact]
    public void Every_image_is_validated_in_one_fold_and_classes_are_spread_evenly()
    {
        var folds = Splits.StratifiedFolds(Labels, 3, seed: 5);
        Assert.Equal(Enumerable.Range(0, Labels.Length), folds.SelectMany(fold => fold.Validation).Order());
        foreach (var fold in folds)
        {
            AssertCovers(fold, Labels.Length);
            Assert.InRange(fold.Validation.Length, 8, 9);
            for (int label = 0; label < 3; label++)
            {
                double even = Labels.Count(l => l == label) / 3.0;
                Assert.InRange(fold.Validation.Count(i => Labels[i] == label), Math.Floor(even), Math.Ceiling(even));
            }
        }
    }

    [Fact]
    public void No_group_is_on_both_sides_and_folds_are_of_like_size()
    {
        var folds = Splits.GroupFolds(Groups, 4, seed: 3);
        Assert.Equal(Enumerable.Range(0, Groups.Length), folds.SelectMany(fold => fold.Validation).Order());
        foreach (var fold in folds)
        {
            AssertCovers(fold, Groups.Length);
            Assert.Empty(fold.Train.Select(i => Groups[i]).Intersect(fold.Validation.Select(i => Groups[i])));
            Assert.InRange(fold.Validation.Length, 20, 30);
        }
    }

    [Fact]
    public void Impossible_splits_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Splits.Stratified(Labels, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Splits.Stratified(Labels, double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Splits.StratifiedFolds(Labels, 1, 1));
        Assert.Contains("class 7 has 1 image", Assert.Throws<ArgumentException>(() => Splits.Stratified([0, 0, 7], 0.5, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("too few for 6 folds", Assert.Throws<ArgumentException>(() => Splits.StratifiedFolds(Labels, 6, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("1 groups, too few", Assert.Throws<ArgumentException>(() => Splits.GroupFolds(["a", "a"], 2, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("no images", Assert.Throws<ArgumentException>(() => Splits.Stratified([], 0.5, 1)).Message, StringComparison.Ordinal);
    }

    private static void AssertCovers(Split split, int count)
    {
        Assert.Equal(split.Train.Order(), split.Train);
        Assert.Equal(Enumerable.Range(0, count), split.Train.Concat(split.Validation).Order());
    }

    [Fact]
    public void The_same_number_of_each_class_is_drawn_and_all_others_are_held_out()
    {
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => i < 40 ? 0 : i % 2 + 1)];
        var split = Splits.SameOfEachClass(labels, 7, seed: 4);
        Assert.Equal([7, 7, 7], split.Train.CountBy(i => labels[i]).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal(Enumerable.Range(0, 60), split.Train.Concat(split.Validation).Order());
        Assert.NotEqual(split.Train, Splits.SameOfEachClass(labels, 7, seed: 5).Train);
        Assert.Equal(split.Train, Splits.SameOfEachClass(labels, 7, seed: 4).Train);
        var tooFew = Assert.Throws<ArgumentException>(() => Splits.SameOfEachClass(labels, 10, seed: 4));
        Assert.Contains("class 1 has 10 images", tooFew.Message, StringComparison.Ordinal);
    }
}
