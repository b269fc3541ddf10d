using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

public sealed class ContradictionCurveTests
{
    [Theory]
    [InlineData(0.05, 0, 1)]
    [InlineData(0.2, 0, 1)]
    [InlineData(0.2, -1, 0.7)] // over-confident
    [InlineData(0.4, 0.5, 2)]
    public void The_interval_holds_the_share_of_wrong_labels_whatever_the_errors_of_the_model(double wrong, double intercept, double slope)
    {
        int held = 0;
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var share = Draw(4000, wrong, intercept, slope, seed);
            Assert.InRange(share.Value, share.Low, share.High);
            if (share.Low <= wrong && wrong <= share.High) held++;
        }
        Assert.InRange(held, 34, 40); // nominally 38
    }

    [Fact]
    public void Errors_of_the_model_are_not_counted()
    {
        // Of labels of which a tenth are wrong a third or more contradict a model that knows when it errs.
        var (margins, contradicts) = Images(20_000, 0.1, -1.5, 1, seed: 3);
        Assert.InRange(contradicts.Count(contradicted => contradicted), 0.3 * 20_000, 0.5 * 20_000);
        Assert.InRange(Fit(margins, contradicts).WrongShare.Value, 0.07, 0.13);
    }

    [Fact]
    public void Classes_have_shares_of_their_own()
    {
        double[] wrong = [0.4, 0.05, 0, 0.2];
        var (classOf, margins, contradicts) = (new List<int>(), new List<float>(), new List<bool>());
        for (int k = 0; k < wrong.Length; k++)
        {
            // The model is less sure of the first class, as if it knew.
            var (some, wrongs) = Images(3000, wrong[k], 0, k == 0 ? 0.6 : 1, seed: 5 + (ulong)k);
            classOf.AddRange(Enumerable.Repeat(k, some.Length));
            margins.AddRange(some);
            contradicts.AddRange(wrongs);
        }
        var curve = ContradictionCurve.Of(4, [.. classOf], [.. margins], [.. contradicts]);
        Assert.All(wrong.Zip(curve.WrongOf), pair => Assert.InRange(pair.Second, pair.First - 0.04, pair.First + 0.06));
        Assert.InRange(wrong.Average(), curve.WrongShare.Low - 0.02, curve.WrongShare.High + 0.02);
    }

    [Fact]
    public void More_images_narrow_the_interval()
    {
        var few = Draw(500, 0.2, 0, 1, seed: 1);
        var many = Draw(50_000, 0.2, 0, 1, seed: 1);
        Assert.InRange(many.High - many.Low, 1e-4, (few.High - few.Low) / 4);
    }

    [Fact]
    public void Without_contradictions_the_interval_begins_at_zero_and_has_a_width()
    {
        var share = Fit([.. Enumerable.Range(0, 30).Select(i => i / 3f)], new bool[30]).WrongShare;
        Assert.InRange(share.Value, 0, 0.02);
        Assert.Equal(0, share.Low, 1e-9);
        Assert.InRange(share.High, 0.02, 0.15);
    }

    [Fact]
    public void A_model_of_one_confidence_leaves_open_whether_it_errs_or_labels_are_wrong()
    {
        var share = Fit([.. Enumerable.Repeat(1f, 100)], [.. Enumerable.Range(0, 100).Select(i => i < 30)]).WrongShare;
        Assert.Equal(0, share.Low, 1e-9);
        Assert.InRange(share.High, 0.2, 0.45);
        share = Fit([], []).WrongShare;
        Assert.InRange(share.High - share.Low, 0.9, 1);
    }

    [Fact]
    public void Perfect_confidence_and_none_are_no_trouble()
    {
        float[] margins = [.. Enumerable.Range(0, 300).Select(i => (i % 3) switch { 0 => 0f, 1 => 6f, _ => 27.6f })];
        var share = Fit(margins, [.. Enumerable.Range(0, 300).Select(i => i % 3 == 0 || i / 3 % 5 == 1)]).WrongShare;
        Assert.InRange(share.Value, 0.15, 0.25); // of the confident ones
        Assert.InRange(0.2, share.Low, share.High);
    }

    [Fact]
    public void Contradictions_within_pairs_of_which_nothing_is_known_are_left_out()
    {
        var toy = new ToyClassifier(4, 2000, seed: 2);
        var given = LabelSimulator.Simulate(toy.Truth.AsSpan(), 4, new LabelNoise.Pair(0.3, Mutual: true), seed: 2).Given;
        Assert.InRange(ContradictionCurve.OfClasses(toy.Exact(), given.AsSpan(), []).WrongShare.Value, 0.25, 0.35);
        Assert.InRange(
            ContradictionCurve.OfClasses(toy.Exact(), given.AsSpan(), [new AlikeClasses(0, 1), new AlikeClasses(2, 3)]).WrongShare.Value, 0, 0.02);
    }

    private static Interval Draw(int images, double wrong, double intercept, double slope, ulong seed)
    {
        var (margins, contradicts) = Images(images, wrong, intercept, slope, seed);
        return Fit(margins, contradicts).WrongShare;
    }

    private static ContradictionCurve Fit(float[] margins, bool[] contradicts) => ContradictionCurve.Of(1, new int[margins.Length], margins, contradicts);

    private static (float[] Margins, bool[] Contradicts) Images(int images, double wrong, double intercept, double slope, ulong seed)
    {
        var random = new RandomStream(seed);
        var (margins, contradicts) = (new float[images], new bool[images]);
        for (int i = 0; i < images; i++)
        {
            margins[i] = (float)Math.Abs(random.NextGaussian(2, 3));
            bool errs = random.NextDouble() < 1 / (1 + Math.Exp(intercept + slope * margins[i]));
            contradicts[i] = errs || random.NextDouble() < wrong;
        }
        return (margins, contradicts);
    }
}
