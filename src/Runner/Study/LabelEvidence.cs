using MidasNet.Training;

namespace MidasNet.Runner.Study;

/// <summary>What held-out predictions of a plainly trained network say about the labels it was given.</summary>
/// <param name="Regime">The verdict: clean, noisy, random or complementary.</param>
/// <param name="Accuracy">Share of images whose given label is their likeliest class.</param>
/// <param name="LeastLikely">Share of images whose given label is their least likely class.</param>
/// <param name="LeastLikelySigma">How many standard deviations that is below (negative) or above what labels without meaning would give, 1/classes.</param>
/// <param name="NegativeLogLikelihood">Mean -ln p(given label), in nats.</param>
/// <param name="IfRandom">ln classes: the likelihood if labels say nothing.</param>
/// <param name="IfComplementary">ln (classes - 1): the best likelihood if each label only says what an image is not.</param>
internal sealed record LabelEvidence(
    string Regime, double Accuracy, double LeastLikely, double LeastLikelySigma, double NegativeLogLikelihood, double IfRandom, double IfComplementary)
{
    // A label without meaning is off chance by five standard deviations less than once in a million sets.
    private const double Certain = 5;

    /// <summary>Judges labels by predictions of networks that have not seen the images.</summary>
    public static LabelEvidence Of(Predictions heldOut, int[] given)
    {
        int classes = heldOut.Classes, count = given.Length;
        double chance = 1.0 / classes, deviation = Math.Sqrt(chance * (1 - chance) / count);
        double accuracy = heldOut.Accuracy(given);
        double leastLikely = given.Select((label, i) => heldOut.Worst(i) == label ? 1.0 : 0).Average();
        double sigma = (leastLikely - chance) / deviation;
        double likelihood = new ProbabilityScores(heldOut.Probabilities, given).NegativeLogLikelihood();

        // Clean and noisy labels are mostly right. Labels that avoid the true class are hardly ever the class that a network finds least likely (which
        // is how such a network names the true one), yet are right no more often than one of the other classes.
        string regime = accuracy >= 0.9 ? "clean"
            : accuracy > chance + (1 - chance) / 4 ? "noisy"
            : sigma < -Certain ? "complementary"
            : "random";
        return new LabelEvidence(regime, accuracy, leastLikely, sigma, likelihood, Math.Log(classes), Math.Log(classes - 1));
    }
}
