using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>
/// Checks a verdict against a few images with trusted labels. An audit alone cannot determine which name belongs to which class: labels that are
/// consistently permuted look right, and complementary labels of two classes look like exchanged names. A few trusted images per class settle it
/// (D. Hendrycks et al., "Using trusted data to train deep networks on labels corrupted by severe noise", NeurIPS 2018).
/// </summary>
/// <param name="Recognised">The share of trusted images, unseen in training, whose class the audit's model recognises.</param>
/// <param name="NameOf">The trusted class for each class of the audit: itself, unless trusted images show that names are exchanged.</param>
/// <param name="Tests">
/// Tests whether the class of a trusted image is recognised more often than by chance, and whether its label agrees with the verdict.
/// </param>
/// <param name="Evidence">The findings in sentences.</param>
public sealed record TrustedAgreement(Interval Recognised, IReadOnlyList<int> NameOf, IReadOnlyList<LabelTest> Tests, IReadOnlyList<string> Evidence)
{
    // A class is renamed if another name has this share of its trusted images and at least this number.
    private const double Majority = 0.5;
    private const int MinImages = 5;

    private const double Doubt = 1e-3;

    /// <summary>Whether trusted images give any class another name.</summary>
    public bool NamesAreExchanged => NameOf.Index().Any(entry => entry.Item != entry.Index);

    /// <summary>Whether the trusted images support the verdict.</summary>
    public bool Confirms => !NamesAreExchanged && Tests[0].PValue < Doubt;

    /// <summary>Compares predictions with trusted labels.</summary>
    /// <param name="regime">The verdict.</param>
    /// <param name="plain">Predictions of the label for the trusted images, by the models trained with plain cross-entropy.</param>
    /// <param name="posteriors">Predictions of the class for the trusted images, by the final models of the audit.</param>
    /// <param name="trusted">The trusted labels, in the classes of the audit.</param>
    /// <param name="classNames">The class names.</param>
    /// <exception cref="ArgumentException">There are no trusted images, or labels and predictions do not fit.</exception>
    internal static TrustedAgreement Of(
        LabelRegime regime, Predictions plain, Predictions posteriors, ReadOnlySpan<int> trusted, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(posteriors);
        ArgumentNullException.ThrowIfNull(classNames);
        Require(plain, trusted, classNames.Count);
        Require(posteriors, trusted, classNames.Count);
        int classes = classNames.Count, right = 0, foremost = 0;
        var seen = new int[classes, classes]; // row predicted, column trusted
        bool avoid = regime.IsComplementary();
        for (int i = 0; i < trusted.Length; i++)
        {
            int named = posteriors.Best(i);
            seen[named, trusted[i]]++;
            if (named == trusted[i]) right++;
            if ((avoid ? plain.Worst(i) : plain.Best(i)) == trusted[i]) foremost++;
        }

        var recognised = Interval.Wilson(right, trusted.Length);
        double chance = MaxShare(trusted, classes);
        LabelTest[] tests =
        [
            AgainstChance("trusted images that are recognised", right, trusted.Length, chance),
            AgainstChance($"trusted images whose class is the {(avoid ? "least likely" : "most likely")} label", foremost, trusted.Length, chance),
        ];
        int[] nameOf = Names(seen);
        var agreement = new TrustedAgreement(recognised, nameOf, tests, []);
        return agreement with { Evidence = [agreement.Sentence(regime, trusted.Length, classNames)] };
    }

    private string Sentence(LabelRegime regime, int count, IReadOnlyList<string> classNames)
    {
        string share = FormattableString.Invariant($"{Recognised.ToPercent()} of {count:N0} trusted images, unseen in training, are recognised");
        if (NamesAreExchanged)
        {
            var exchanged = NameOf.Index().Where(entry => entry.Item != entry.Index)
                .Select(entry => $"what is labelled {classNames[entry.Index]} is {classNames[entry.Item]}");
            return $"{share}: names are exchanged, {string.Join(", ", exchanged)}.";
        }
        if (regime is LabelRegime.Random) return $"{share}, which adds no information: nothing could be learnt from the labels.";
        return Confirms
            ? $"{share} ({PValueText.Of(Tests[0].PValue)}): they confirm the verdict."
            : $"{share}, hardly more than by chance: they do not confirm the verdict, or differ too much from the other images.";
    }

    /// <summary>Gives each class the trusted name of most of its images, if there are enough of them and the names remain a permutation.</summary>
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
            bool isSignificant = seen[k, best] >= MinImages && seen[k, best] > Majority * sum;
            others[k] = isSignificant ? best : k;
        }
        // Only complete cycles of names: a class that merely resembles another keeps its own.
        for (int k = 0; k < classes; k++)
        {
            var cycle = new List<int> { k };
            for (int next = others[k]; next != k && !cycle.Contains(next); next = others[next]) cycle.Add(next);
            if (others[cycle[^1]] == k) foreach (int member in cycle) names[member] = others[member];
        }
        return names;
    }

    internal static double MaxShare(ReadOnlySpan<int> labels, int classes)
    {
        var counts = new int[classes];
        foreach (int label in labels) counts[label]++;
        return (double)counts.Max() / labels.Length;
    }

    // Predicting the most frequent class for all images is the best that chance can do.
    internal static LabelTest AgainstChance(string name, int hits, int count, double chance)
    {
        double share = (double)hits / count;
        double z = (share - chance) / Math.Sqrt(Math.Max(1e-12, chance * (1 - chance) / count));
        return new LabelTest(name, "predictions are independent of the classes", share, chance, z, 0, BinomialUpperTail(hits, count, chance));
    }

    /// <summary>The exact probability of at least this number of hits.</summary>
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
        if (trusted.IsEmpty) throw new ArgumentException("there are no trusted images", nameof(trusted));
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
