using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>
/// Whether labels name what images are or what they are not, by a handful of images whose labels can be trusted. A complementary label rules out one class
/// only, a trusted one all but one: of few images it shows what networks have learnt where the held-out labels themselves show nothing yet.
/// </summary>
/// <param name="Complementary">
/// Whether labels name what images are not (true) or what they are, if not always (false); null where the networks know nothing of trusted images either.
/// </param>
/// <param name="Tests">Whether the class of a trusted image is the likeliest label, or the least likely one, more often than by chance.</param>
public sealed record TrustedDirection(bool? Complementary, IReadOnlyList<LabelTest> Tests)
{
    /// <summary>The same in a sentence.</summary>
    public string Evidence => Complementary switch
    {
        true => "Held-out labels alone look like chance, but the class of a trusted image is its least likely label:"
            + $" {100 * Tests[1].Measured:F1} % of them against {100 * Tests[1].Expected:F1} % by chance.",
        false => "Held-out labels alone look like chance, but the class of a trusted image is its likeliest label:"
            + $" {100 * Tests[0].Measured:F1} % of them against {100 * Tests[0].Expected:F1} % by chance.",
        null => "Of the classes of trusted images the networks have learnt nothing either.",
    };

    /// <summary>Tests.</summary>
    /// <param name="plain">Predictions of the label for the trusted images, by networks that were trained plainly on other images.</param>
    /// <param name="trusted">Their labels.</param>
    /// <param name="significance">With less than this probability chance makes labels seem to have a direction.</param>
    /// <exception cref="ArgumentException">There is no trusted image, or labels and predictions do not fit.</exception>
    public static TrustedDirection Of(Predictions plain, ReadOnlySpan<int> trusted, double significance)
    {
        ArgumentNullException.ThrowIfNull(plain);
        TrustedAgreement.Require(plain, trusted, plain.Classes);
        int likeliest = 0, leastLikely = 0;
        for (int i = 0; i < trusted.Length; i++)
        {
            if (plain.Best(i) == trusted[i]) likeliest++;
            if (plain.Worst(i) == trusted[i]) leastLikely++;
        }
        double chance = TrustedAgreement.LargestShare(trusted, plain.Classes);
        LabelTest[] tests =
        [
            TrustedAgreement.AgainstChance("trusted images whose class is the likeliest label", likeliest, trusted.Length, chance),
            TrustedAgreement.AgainstChance("trusted images whose class is the least likely label", leastLikely, trusted.Length, chance),
        ];
        bool IsSure(LabelTest test) => tests.Length * test.PValue < significance;
        // Of two classes, the least likely label of an image is what it is where names are exchanged: nobody can tell the one from the other.
        bool? complementary = IsSure(tests[0]) ? false : IsSure(tests[1]) && plain.Classes > 2 ? true : null;
        return new TrustedDirection(complementary, tests);
    }
}
