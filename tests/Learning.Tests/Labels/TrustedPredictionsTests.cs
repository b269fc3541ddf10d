using MidasNet.Learning.Labels;
using MidasNet.Models;

namespace MidasNet.Learning.Tests.Labels;

/// <summary>Trusted images decide what the audited labels leave open.</summary>
public sealed class TrustedPredictionsTests
{
    private const double Significance = 1e-4;
    private static readonly AlikeClasses Pair = new(0, 1);

    private static int[] Shown(int ofEach) => [.. Enumerable.Range(0, 3 * ofEach).Select(i => i % 3)];

    // Every n-th image of classes 0 and 1 is mistaken for the other; 0 for none.
    private static TrustedPredictions Mistaken(int ofEach, int every)
    {
        int[] shown = Shown(ofEach);
        int[] named = [.. shown.Select((label, i) => label < 2 && every > 0 && i / 3 % every == 0 ? 1 - label : label)];
        return new TrustedPredictions(
            new Predictions(3, [.. named.SelectMany(k => new[] { 0, 1, 2 }.Select(c => c == k ? 0.8f : 0.1f))]), shown, Significance);
    }

    [Fact]
    public void Classes_that_trusted_images_show_apart_have_swapped_labels()
    {
        Assert.True(Mistaken(20, every: 0).TellApart(Pair, share: 0.3)); // none of 40, where 30 % of the labels contradict
        Assert.False(Mistaken(20, every: 3).TellApart(Pair, share: 0.3)); // 14 of 40: as many as labels contradict
        Assert.Null(Mistaken(20, every: 0).TellApart(Pair, share: 0.05)); // 2 of 40 would be expected of look-alikes
        Assert.Null(Mistaken(2, every: 0).TellApart(Pair, share: 0.3));
        Assert.Null(Mistaken(2, every: 1).TellApart(Pair, share: 0.9));
    }

    [Fact]
    public void Labels_that_agree_less_often_than_trusted_ones_are_wrong()
    {
        Assert.True(Mistaken(20, every: 0).ShowWrongLabels(agreement: 0.8));
        Assert.Null(Mistaken(20, every: 0).ShowWrongLabels(agreement: 1));
        Assert.False(Mistaken(60, every: 2).ShowWrongLabels(agreement: 0.75)); // 66.7 %, where a tenth of wrong labels would take 83 %
        Assert.Null(Mistaken(5, every: 2).ShowWrongLabels(agreement: 0.65));
    }

    // A pair of classes that overlap: the same predictions, but trusted images decide what they mean.
    [Theory]
    [InlineData(0, LabelRegime.PairwiseSwapped, "are told apart: the labels of these classes that contradict the networks were swapped")]
    [InlineData(4, LabelRegime.Clean, "are mistaken for each other as well: these classes look alike")]
    public void They_enter_the_verdict_on_classes_that_are_mistaken_for_each_other(int every, LabelRegime expected, string evidence)
    {
        string[] names = ["shirt", "pullover", "bag"];
        var unclear = Unclear();
        var open = LabelAudit.Of(unclear.Predictions, unclear.Labels, names);
        Assert.Equal(LabelRegime.Undetermined, open.Regime);
        Assert.Single(open.UnclearPairs);
        var audit = LabelAudit.Of(unclear.Predictions, unclear.Labels, names, new LabelAuditOptions { Trusted = Mistaken(60, every) });
        Assert.Equal(expected, audit.Regime);
        Assert.Contains(evidence, string.Join(' ', audit.Evidence), StringComparison.Ordinal);
        Assert.Empty(audit.UnclearPairs);
    }

    // Of classes 0 and 1, a fifth of the labels contradict the model; fewer where it is surest, but not significantly fewer.
    private static (OutOfFoldPredictions Predictions, int[] Labels) Unclear()
    {
        const int Count = 150;
        int[] truth = [.. Enumerable.Range(0, Count).Select(i => i % 3)];
        static bool IsSure(int i) => i / 3 % 5 == 0;
        static bool IsSwapped(int i) => IsSure(i) ? i / 3 == 25 : i / 3 % 10 is 2 or 6;
        int[] labels = [.. truth.Select((label, i) => label < 2 && IsSwapped(i) ? 1 - label : label)];
        float[] Row(int i)
        {
            float p = IsSure(i) ? 0.9f : 0.8f;
            return [.. Enumerable.Range(0, 3).Select(c => c == truth[i] ? p : (1 - p) / 2)];
        }
        var folds = Enumerable.Range(0, 3).Select(fold =>
        {
            int[] predicted = [.. Enumerable.Range(0, Count).Where(i => i / 3 % 3 == fold)];
            return new FoldPredictions([.. Enumerable.Range(0, Count).Where(i => i / 3 % 3 != fold)], predicted, [.. predicted.SelectMany(Row)]);
        });
        return (OutOfFoldPredictions.Of(3, [.. folds]), labels);
    }
}
