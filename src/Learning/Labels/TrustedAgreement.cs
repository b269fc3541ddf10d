using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>
/// What a handful of images with labels that can be trusted says about a verdict. An audit alone cannot know which name belongs to which class:
/// labels that are consistently permuted look right, and complementary labels of two classes like exchanged names. A few trusted images per class
/// settle it (D. Hendrycks et al., "Using trusted data to train deep networks on labels corrupted by severe noise", NeurIPS 2018).
/// </summary>
/// <param name="Recognised">The share of trusted images in which the audit's model, which has not seen them, recognises the class.</param>
/// <param name="NameOf">The trusted name of each class of the audit: itself, but where trusted images say that names are exchanged.</param>
/// <param name="Tests">
/// Whether the class of a trusted image is recognised more often than by chance, and whether its label behaves as the verdict says.
/// </param>
/// <param name="Evidence">In sentences.</param>
public sealed record TrustedAgreement(Interval Recognised, IReadOnlyList<int> NameOf, IReadOnlyList<LabelTest> Tests, IReadOnlyList<string> Evidence)
{
    // A share of a class's trusted images, and a number of them, from which on another name than its own is believed.
    private const double Majority = 0.5;
    private const int FewestImages = 5;

    /// <summary>Whether classes go by another name among the trusted images.</summary>
    public bool NamesAreExchanged => NameOf.Index().Any(entry => entry.Item != entry.Index);

    /// <summary>Whether the trusted images speak for the verdict.</summary>
    public bool Confirms => !NamesAreExchanged && Tests[0].PValue < Doubt;

    private const double Doubt = 1e-3;

    /// <summary>Compares.</summary>
    /// <param name="regime">The verdict.</param>
    /// <param name="plain">Predictions of the label for the trusted images, by the models trained plainly.</param>
    /// <param name="posteriors">Predictions of the class for them, by the models that the audit trusts in the end.</param>
    /// <param name="trusted">Their labels, in the classes of the audit.</param>
    /// <param name="classNames">The classes.</param>
    /// <exception cref="ArgumentException">There is no trusted image, or labels and predictions do not fit.</exception>
    public static TrustedAgreement Of(
        LabelRegime regime, Predictions plain, Predictions posteriors, ReadOnlySpan<int> trusted, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(posteriors);
        ArgumentNullException.ThrowIfNull(classNames);
        Require(plain, trusted, classNames.Count);
        Require(posteriors, trusted, classNames.Count);
        int classes = classNames.Count, right = 0, foremost = 0;
        var seen = new int[classes, classes]; // row what the model names, column trusted
        bool avoid = regime.IsComplementary();
        for (int i = 0; i < trusted.Length; i++)
        {
            int named = posteriors.Best(i);
            seen[named, trusted[i]]++;
            if (named == trusted[i]) right++;
            if ((avoid ? plain.Worst(i) : plain.Best(i)) == trusted[i]) foremost++;
        }

        var recognised = ProportionInterval.Wilson(right, trusted.Length);
        double chance = LargestShare(trusted, classes);
        LabelTest[] tests =
        [
            AgainstChance("trusted images that are recognised", right, trusted.Length, chance),
            AgainstChance($"trusted images whose class is the {(avoid ? "least likely" : "likeliest")} label", foremost, trusted.Length, chance),
        ];
        int[] nameOf = Names(seen);
        var agreement = new TrustedAgreement(recognised, nameOf, tests, []);
        return agreement with { Evidence = [agreement.Sentence(regime, trusted.Length, classNames)] };
    }

    private string Sentence(LabelRegime regime, int count, IReadOnlyList<string> classNames)
    {
        string share = $"Of {count:N0} trusted images, which no network has seen, {Recognised.ToPercent()} are recognised";
        if (NamesAreExchanged)
        {
            var exchanged = NameOf.Index().Where(entry => entry.Item != entry.Index)
                .Select(entry => $"what is labelled {classNames[entry.Index]} is {classNames[entry.Item]}");
            return $"{share}: names are exchanged, {string.Join(", ", exchanged)}.";
        }
        if (regime == LabelRegime.Random) return $"{share}, which says nothing more: the labels taught the networks nothing.";
        return Confirms
            ? $"{share} (p {Tests[0].PValue:G2}): they confirm the verdict."
            : $"{share}, hardly more than by chance: they do not confirm the verdict, or look too different.";
    }

    /// <summary>Each class gets the trusted name that most of its images have, if this is surely another, and no two classes get one name.</summary>
    private static int[] Names(int[,] seen)
    {
        int classes = seen.GetLength(0);
        int[] names = [.. Enumerable.Range(0, classes)];
        var others = new int[classes];
        for (int k = 0; k < classes; k++)
        {
            int best = k, sum = 0;
            for (int j = 0; j < classes; j++)
            {
                sum += seen[k, j];
                if (seen[k, j] > seen[k, best]) best = j;
            }
            bool isSure = seen[k, best] >= FewestImages && seen[k, best] > Majority * sum;
            others[k] = isSure ? best : k;
        }
        // Only whole circles of names: a class that merely looks like another keeps its own.
        for (int k = 0; k < classes; k++)
        {
            var circle = new List<int> { k };
            for (int next = others[k]; next != k && !circle.Contains(next); next = others[next]) circle.Add(next);
            if (others[circle[^1]] == k) foreach (int member in circle) names[member] = others[member];
        }
        return names;
    }

    internal static double LargestShare(ReadOnlySpan<int> labels, int classes)
    {
        var counts = new int[classes];
        foreach (int label in labels) counts[label]++;
        return (double)counts.Max() / labels.Length;
    }

    // Naming the commonest class for all images is the best that chance can do.
    internal static LabelTest AgainstChance(string name, int hits, int count, double chance)
    {
        double share = (double)hits / count;
        double z = (share - chance) / Math.Sqrt(Math.Max(1e-12, chance * (1 - chance) / count));
        return new LabelTest(name, "the networks do not know the classes", share, chance, z, 0, BinomialUpperTail(hits, count, chance));
    }

    /// <summary>P(at least so many hits), by its exact sum.</summary>
    internal static double BinomialUpperTail(int hits, int count, double probability)
    {
        if (hits <= 0 || probability >= 1) return 1;
        double logOdds = Math.Log(probability) - Math.Log(1 - probability), term = count * Math.Log(1 - probability), sum = 0;
        for (int k = 0; k <= count; k++)
        {
            if (k >= hits) sum += Math.Exp(term);
            term += logOdds + Math.Log((double)(count - k) / (k + 1));
        }
        return Math.Min(1, sum);
    }

    internal static void Require(Predictions predictions, ReadOnlySpan<int> trusted, int classes)
    {
        if (trusted.IsEmpty) throw new ArgumentException("there is no trusted image", nameof(trusted));
        if (predictions.Count != trusted.Length || predictions.Classes != classes)
        {
            throw new ArgumentException(
                $"{trusted.Length} trusted labels of {classes} classes are given for predictions of {predictions.Count} images"
                + $" of {predictions.Classes} classes",
                nameof(trusted));
        }
        foreach (int label in trusted)
        {
            if ((uint)label >= (uint)classes)
                throw new ArgumentException($"a trusted image has label {label}, but there are {classes} classes", nameof(trusted));
        }
    }
}
