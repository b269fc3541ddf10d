using MidasNet.Runner.Study;
using MidasNet.Training;

namespace MidasNet.Runner.Tests.Study;

public class LabelEvidenceTests
{
    private const int Count = 5000, Classes = 10;

    [Fact]
    public void Labels_that_are_right_are_clean() => Assert.Equal("clean", Verdict(share: 1, wrongAvoidsTruth: true, knows: 0.9).Regime);

    [Fact]
    public void Labels_that_are_mostly_right_are_noisy() => Assert.Equal("noisy", Verdict(share: 0.7, wrongAvoidsTruth: true, knows: 0.9).Regime);

    [Fact]
    public void Labels_that_never_name_the_truth_are_complementary()
    {
        var evidence = Verdict(share: 0, wrongAvoidsTruth: true, knows: -0.3);
        Assert.Equal("complementary", evidence.Regime);
        Assert.True(evidence.LeastLikelySigma < -5);
        Assert.InRange(evidence.NegativeLogLikelihood, evidence.IfComplementary, evidence.IfRandom);
    }

    [Fact]
    public void Labels_that_have_nothing_to_do_with_the_images_are_random() =>
        Assert.Equal("random", Verdict(share: 0, wrongAvoidsTruth: false, knows: -0.3).Regime);

    /// <summary>
    /// A network that gives the true class a probability above (or, with a negative <paramref name="knows"/>, below) that of the others, and labels
    /// of which a share is right and the rest drawn from all classes or from the wrong ones.
    /// </summary>
    private static LabelEvidence Verdict(double share, bool wrongAvoidsTruth, double knows)
    {
        var random = new RandomStream(seed: 1);
        var probabilities = new float[Count * Classes];
        var given = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            int truth = random.NextInt(Classes);
            double other = (1 - knows) / (Classes - 1) * (knows < 0 ? (1 - 0.06) / (1 - knows) : 1);
            double own = knows < 0 ? 0.06 : knows;
            for (int c = 0; c < Classes; c++) probabilities[i * Classes + c] = (float)(c == truth ? own : other);
            given[i] = random.NextDouble() < share ? truth
                : wrongAvoidsTruth ? (truth + 1 + random.NextInt(Classes - 1)) % Classes
                : random.NextInt(Classes);
        }
        return LabelEvidence.Of(new Predictions(Classes, probabilities), given);
    }
}
