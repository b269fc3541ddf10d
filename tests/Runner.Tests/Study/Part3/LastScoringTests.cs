using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Tests.Study.Part3;

public sealed class LastScoringTests
{
    private const int TrainCount = 3000, TestCount = 20;

    private readonly int[] truth = [.. Enumerable.Range(0, TrainCount).Select(i => i % 10)];
    private readonly WrongDigits digits;
    private readonly LastScoring scoring;

    public LastScoringTests()
    {
        var spoilt = new DigitSource(Blank(TrainCount), Blank(TestCount), DataKind.Synthetic);
        digits = new WrongDigits(WrongLabelSource.Load(DataFolder.None, spoilt, seed: 1, CancellationToken.None), seed: 1);
        scoring = new LastScoring(digits);
    }

    [Fact]
    public void Answers_are_counted_on_the_test_digits_and_on_the_held_out_ones()
    {
        string halfRight = LabelText.Of(Enumerable.Range(0, TestCount).Select(i => i < TestCount / 2 ? i % 10 : (i + 1) % 10));
        var run = Run(halfRight) with { TestLeastLikely = LabelText.Of(Enumerable.Range(0, TestCount).Select(i => i % 10)) };
        Assert.Equal(0.5, scoring.Test(run));
        Assert.Equal(1, scoring.TestLeastLikely(run));

        var point = new HistoryPoint(1, 1, 1, -2, LabelText.Of(digits.HeldOut.Select(i => truth[i])), LabelText.Of(digits.HeldOutFolders));
        Assert.Equal(1, scoring.HeldOut(point));
        Assert.InRange(scoring.HeldOutLeastLikely(point) ?? 1, 0, 0.01); // a folder is hardly ever right
        Assert.Null(scoring.HeldOutLeastLikely(point with { LeastLikely = null }));
    }

    [Fact]
    public void Recovered_labels_and_rightly_filed_images_are_counted()
    {
        int[] folders = [.. digits.Source.Train.Labels];
        int[] right = [.. Enumerable.Range(0, TrainCount).Where(i => folders[i] == truth[i])], wrong = [.. Enumerable.Range(0, TrainCount).Except(right)];
        Assert.Equal(3, right.Length); // 0.1 %
        string recovered = LabelText.Of(truth.Select((digit, i) => i < 300 ? (digit + 1) % 10 : digit));
        var run = Run("") with { Stages = Stages(recovered, [right[0], wrong[0], right[2]]) };
        var uniform = TransitionMatrix.Uniform(10, 0.001);
        double error = Enumerable.Range(0, 100).Max(cell => Math.Abs(uniform[cell / 10, cell % 10] - Share(cell / 10, cell % 10)));
        Assert.Equal(new RecoveredLabels(0.9, Suspects: 3, Found: 2, ThereAre: 3, error), scoring.Recovered(run));

        double Share(int digit, int folder) => Enumerable.Range(0, TrainCount).Count(i => truth[i] == digit && folders[i] == folder) / (TrainCount / 10.0);
    }

    [Fact]
    public void The_twin_alone_is_given_true_labels()
    {
        Assert.Equal(truth, digits.Source.WithTrueLabels().Labels);
        Assert.NotEqual(truth, digits.Source.Train.Labels);
    }

    [Fact]
    public void Held_out_images_are_never_learnt_from_and_small_choices_are_part_of_larger_ones()
    {
        Assert.Empty(digits.HeldOut.Intersect(digits.LearnFrom));
        Assert.Equal(TrainCount, digits.HeldOut.Length + digits.LearnFrom.Length);
        Assert.Equal(digits.Some(100), digits.Some(1000).Take(100));
    }

    private static LabelledImages Blank(int count) => new(1, 1, 1, new byte[count], [.. Enumerable.Range(0, count).Select(i => i % 10)], ClassNames.Digits);

    private static LabelRun Run(string answers) => new() { Seed = 1, TrainImages = TrainCount, Parameters = 1, Epochs = 1, Seconds = 1, TestAnswers = answers };

    private static StagedLabels Stages(string recovered, int[] suspects) => new()
    {
        LogLikelihoods = [-2.2],
        BestStage = 1,
        Regime = LabelRegime.ComplementaryUniform,
        Tests = [],
        Right = new Interval(0.001, 0, 0.002),
        Transition = MatrixRows.Of(TransitionMatrix.Uniform(10, 0.001)),
        Counted = MatrixRows.Of(TransitionMatrix.Uniform(10, 0.001)),
        EstimatedAccuracy = new Interval(0.9, 0.8, 1),
        Recovered = recovered,
        Suspects = suspects,
    };
}
