using MidasNet.Models;

namespace MidasNet.Learning.Tests.Training;

public sealed class ConfusionMatrixTests
{
    // actual a: 3 right, 1 as b; actual b: 2 right, 2 as c; actual c: 1 as a; d: never seen
    private static ConfusionMatrix Example()
    {
        var matrix = new ConfusionMatrix(["a", "b", "c", "d"]);
        foreach (var (actual, predicted, times) in new[] { (0, 0, 3), (0, 1, 1), (1, 1, 2), (1, 2, 2), (2, 0, 1) })
            for (int i = 0; i < times; i++)
                matrix.Add(actual, predicted);
        return matrix;
    }

    [Fact]
    public void Predictions_are_counted_by_label_and_most_likely_class()
    {
        string[] classes = ["a", "b"];
        var matrix = ConfusionMatrix.Of(classes, [0, 0, 1], new Predictions(2, [0.9f, 0.1f, 0.2f, 0.8f, 0.4f, 0.6f]));
        Assert.Equal([1, 1, 0, 1], from actual in new[] { 0, 1 } from predicted in new[] { 0, 1 } select matrix[actual, predicted]);
        Assert.Equal(matrix.MostConfused(4), ConfusionMatrix.Of(classes, [0, 0, 1], [0, 1, 1]).MostConfused(4));
        var error = Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of(classes, [0, 0, 1], [0, 1]));
        Assert.Contains("3 labels and 2 predictions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracy_is_the_share_on_the_diagonal()
    {
        Assert.Equal(9, Example().Total);
        Assert.Equal(5, Example().Correct);
        Assert.Equal(5.0 / 9, Example().Accuracy);
    }

    [Fact]
    public void Recall_divides_by_the_row_and_precision_by_the_column()
    {
        Assert.Equal([0.75, 0.5, 0, double.NaN], Enumerable.Range(0, 4).Select(Example().Recall));
        Assert.Equal([0.75, 2.0 / 3, 0, double.NaN], Enumerable.Range(0, 4).Select(Example().Precision));
    }

    [Fact]
    public void Balanced_accuracy_passes_over_classes_without_images() =>
        Assert.Equal((0.75 + 0.5 + 0) / 3, Example().BalancedAccuracy, 15);

    [Fact]
    public void An_empty_matrix_has_no_accuracy()
    {
        var empty = new ConfusionMatrix(["a", "b"]);
        Assert.True(double.IsNaN(empty.Accuracy));
        Assert.True(double.IsNaN(empty.BalancedAccuracy));
        Assert.Empty(empty.MostConfused(3));
    }

    [Fact]
    public void The_most_confused_come_first_and_ties_in_label_order() =>
        Assert.Equal(
            [new ConfusedPair("b", "c", 2, 0.5), new ConfusedPair("a", "b", 1, 0.25), new ConfusedPair("c", "a", 1, 1)],
            Example().MostConfused(10));

    [Fact]
    public void The_list_of_most_confused_pairs_has_at_most_the_requested_length() => Assert.Single(Example().MostConfused(1));

    [Fact]
    public void Merged_classes_are_not_confused()
    {
        Assert.Equal(7.0 / 9, Example().MergedAccuracy([["b", "c"]]));
        Assert.Equal(1, Example().MergedAccuracy([["a", "b", "c"]]));
        Assert.Equal(Example().Accuracy, Example().MergedAccuracy([]));
    }

    [Fact]
    public void Groups_may_name_classes_that_are_not_there() =>
        Assert.Equal(Example().Accuracy, Example().MergedAccuracy([["x", "a"], ["y", "b"]]));

    [Fact]
    public void A_class_in_two_groups_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Example().MergedAccuracy([["a", "b"], ["b", "c"]]));
        Assert.Contains("'b' is in two groups: a b and b c", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folds_add_up()
    {
        var sum = Example();
        sum.Add(Example());
        Assert.Equal(18, sum.Total);
        Assert.Equal(4, sum[1, 2]);
        Assert.Throws<ArgumentException>(() => sum.Add(new ConfusionMatrix(["a"])));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 4)] // would be [1, 0] if only the index into the array were checked
    public void A_label_that_is_no_class_is_refused(int actual, int predicted) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Example().Add(actual, predicted));

    [Fact]
    public void Class_names_must_be_there_and_differ()
    {
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix([]));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(["a", "a"]));
    }

    [Fact]
    public void Look_alikes_are_disjoint_sets_of_single_characters()
    {
        var all = LookAlikes.Characters.SelectMany(set => set).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.All(all, name => Assert.True(name.Length == 1 && char.IsAsciiLetterOrDigit(name[0])));
        Assert.Contains(LookAlikes.Characters, set => set.Order(StringComparer.Ordinal).SequenceEqual(["0", "O", "o"]));
    }
}
