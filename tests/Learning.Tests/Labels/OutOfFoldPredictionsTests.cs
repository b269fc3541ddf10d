using MidasNet.Data;
using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

public sealed class OutOfFoldPredictionsTests
{
    private static readonly int[] Labels = [.. Enumerable.Range(0, 12).Select(i => i % 2)];

    [Fact]
    public void Each_image_is_predicted_by_the_fold_that_held_it_out()
    {
        var folds = Splits.StratifiedFolds(Labels, 3, seed: 1);
        var predictions = OutOfFoldPredictions.Make(folds, 2, (fold, trainOn, predict) =>
        {
            Assert.Empty(trainOn.Intersect(predict));
            return [.. predict.SelectMany(i => new[] { i / 16f, 1 - i / 16f })];
        });
        Assert.Equal((12, 2, 3), (predictions.Count, predictions.Classes, predictions.Folds));
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(i / 16f, predictions[i][0]);
            Assert.Contains(i, folds[predictions.FoldOf(i)].Validation);
        }
    }

    [Fact]
    public void In_sample_predictions_are_rejected_before_any_work()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            OutOfFoldPredictions.Make([new Split([0, 1], [1])], 2, (_, _, _) => throw new InvalidOperationException()));
        Assert.Contains("image 1 was trained on in fold 0", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OutOfFoldPredictions.Of(2, [new FoldPredictions([0], [0], [1, 0])]));
        Assert.Throws<ArgumentException>(() => OutOfFoldPredictions.Of(2, [new FoldPredictions([], [0], [1, 0])]));
    }

    [Fact]
    public void Only_predictions_of_the_same_folds_are_averaged()
    {
        var folds = Splits.StratifiedFolds(Labels, 3, seed: 1);
        OutOfFoldPredictions Saying(float first, Split[] divided) =>
            OutOfFoldPredictions.Make(divided, 2, (_, _, predict) => [.. predict.SelectMany(_ => new[] { first, 1 - first })]);
        var mean = Saying(0.25f, folds).MeanWith(Saying(0.75f, folds));
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal([0.5f, 0.5f], mean[i].ToArray());
            Assert.Contains(i, folds[mean.FoldOf(i)].Validation);
        }
        var others = Saying(0.75f, Splits.StratifiedFolds(Labels, 3, seed: 2));
        Assert.Contains("the folds differ", Assert.Throws<ArgumentException>(() => mean.MeanWith(others)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_image_has_exactly_one_prediction()
    {
        var twice = Assert.Throws<ArgumentException>(() => OutOfFoldPredictions.Of(2, [new([1], [0], [1, 0]), new([1], [0], [1, 0])]));
        Assert.Contains("image 0 is predicted in fold 0 and again in fold 1", twice.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<ArgumentException>(() => OutOfFoldPredictions.Of(2, [new([0], [1], [1, 0])]));
        Assert.Contains("predict 1 images", missing.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OutOfFoldPredictions.Of(2, []));
    }

    [Theory]
    [InlineData(0.5f, 0.4f)]
    [InlineData(-0.5f, 1.5f)]
    [InlineData(float.NaN, 1)]
    public void Invalid_probabilities_are_rejected(float first, float second) =>
        Assert.Throws<ArgumentException>(() => OutOfFoldPredictions.Of(2, [new([1], [0], [first, second])]));

    [Fact]
    public void Probabilities_for_a_different_number_of_classes_are_rejected() =>
        Assert.Throws<ArgumentException>(() => OutOfFoldPredictions.Of(2, [new([1], [0], [0.5f, 0.25f, 0.25f])]));
}
