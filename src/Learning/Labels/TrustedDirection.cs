using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>
/// Decides from a few trusted images whether labels are complementary. A complementary label rules out one class only, a trusted one all but one: few
/// trusted images therefore show what networks have learnt where the held-out labels themselves show nothing yet.
/// </summary>
/// <param name="Complementary">
/// True if labels name classes that images are not, false if they name the class, at least sometimes; null where the predictions for trusted images are
/// no better than chance either.
/// </param>
/// <param name="Tests">Whether the class of a trusted image is the most likely label, or the least likely one, more often than by chance.</param>
internal sealed record TrustedDirection(bool? Complementary, IReadOnlyList<LabelTest> Tests)
{
    /// <summary>The finding in a sentence.</summary>
    public string Evidence => Complementary switch
    {
        true => "Held-out labels alone look like chance, but the class of a trusted image is its least likely label:"
            + $" {Percentage.Of(Tests[1].Measured)} of them against {Percentage.Of(Tests[1].Expected)} by chance.",
        false => "Held-out labels alone look like chance, but the class of a trusted image is its most likely label:"
            + $" {Percentage.Of(Tests[0].Measured)} of them against {Percentage.Of(Tests[0].Expected)} by chance.",
        null => "The predictions for trusted images look like chance as well.",
    };

    /// <summary>Tests both directions.</summary>
    /// <param name="plain">Predictions of the label for the trusted images, by networks trained on other images with plain cross-entropy.</param>
    /// <param name="trusted">The trusted labels.</param>
    /// <param name="significance">The significance level.</param>
    /// <exception cref="ArgumentException">There are no trusted images, or labels and predictions do not fit.</exception>
    public static TrustedDirection Of(Predictions plain, ReadOnlySpan<int> trusted, double significance)
    {
        ArgumentNullException.ThrowIfNull(plain);
        TrustedAgreement.Require(plain, trusted, plain.Classes);
        int mostLikely = 0, leastLikely = 0;
        for (int i = 0; i < trusted.Length; i++)
        {
            if (plain.Best(i) == trusted[i]) mostLikely++;
            if (plain.Worst(i) == trusted[i]) leastLikely++;
        }
        double chance = TrustedAgreement.MaxShare(trusted, plain.Classes);
        LabelTest[] tests =
        [
            TrustedAgreement.AgainstChance("trusted images whose class is the most likely label", mostLikely, trusted.Length, chance),
            TrustedAgreement.AgainstChance("trusted images whose class is the least likely label", leastLikely, trusted.Length, chance),
        ];
        bool IsSignificant(LabelTest test) => tests.Length * test.PValue < significance;
        // With two classes, the least likely label is the class itself where names are exchanged: the two cases cannot be distinguished.
        bool? complementary = IsSignificant(tests[0]) ? false : IsSignificant(tests[1]) && plain.Classes > 2 ? true : null;
        return new TrustedDirection(complementary, tests);
    }
}
