using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>
/// Counts how often an image of one class was taken for another, and derives the usual figures from the counts.
/// A figure about nothing (the recall of a class without images) is <see cref="double.NaN"/>, never 0.
/// </summary>
/// <remarks>Not safe for concurrent <see cref="Add(int, int)"/>: count per thread, then <see cref="Add(ConfusionMatrix)"/>.</remarks>
public sealed class ConfusionMatrix
{
    private readonly string[] classes;
    private readonly long[] counts; // [actual, predicted]

    /// <summary>An empty matrix over the given class names, in the order of their labels.</summary>
    /// <exception cref="ArgumentException">There is no class, or a name occurs twice.</exception>
    public ConfusionMatrix(IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Count == 0) throw new ArgumentException("a confusion matrix needs at least one class", nameof(classes));
        if (classes.Distinct(StringComparer.Ordinal).Count() != classes.Count)
            throw new ArgumentException($"class names must differ, given: {string.Join(' ', classes)}", nameof(classes));
        this.classes = [.. classes];
        counts = new long[checked(classes.Count * classes.Count)];
    }

    /// <summary>Counts the predictions for some images.</summary>
    /// <param name="classes">The class names, in the order of their labels.</param>
    /// <param name="labels">The label of each image.</param>
    /// <param name="predictions">One for each image, in the same order.</param>
    internal static ConfusionMatrix Of(IReadOnlyList<string> classes, ReadOnlySpan<int> labels, Predictions predictions) =>
        Of(classes, labels, [.. Enumerable.Range(0, predictions.Count).Select(predictions.Best)]);

    /// <summary>Counts the predicted labels of some images.</summary>
    /// <param name="classes">The class names, in the order of their labels.</param>
    /// <param name="labels">The label of each image.</param>
    /// <param name="predicted">The predicted label of each image, in the same order.</param>
    /// <exception cref="ArgumentException">There are more labels of one kind than of the other.</exception>
    internal static ConfusionMatrix Of(IReadOnlyList<string> classes, ReadOnlySpan<int> labels, ReadOnlySpan<int> predicted)
    {
        if (labels.Length != predicted.Length) throw new ArgumentException($"there are {labels.Length} labels and {predicted.Length} predictions", nameof(predicted));
        var matrix = new ConfusionMatrix(classes);
        for (int i = 0; i < labels.Length; i++) matrix.Add(labels[i], predicted[i]);
        return matrix;
    }

    /// <summary>The names of the classes; a class's index is its label.</summary>
    public IReadOnlyList<string> Classes => classes;

    /// <summary>The number of images of class <paramref name="actual"/> that were taken for <paramref name="predicted"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a class.</exception>
    public long this[int actual, int predicted] => counts[IndexOf(actual, predicted)];

    /// <summary>The number of images counted so far.</summary>
    public long Total => counts.Sum();

    /// <summary>The number of images whose class was recognised.</summary>
    public long Correct => Enumerable.Range(0, classes.Length).Sum(label => this[label, label]);

    /// <summary>The share of images whose class was recognised, 0 .. 1.</summary>
    public double Accuracy => Share(Correct, Total);

    /// <summary>The mean of the classes' recalls, over those that have images: accuracy as if all classes were equally common.</summary>
    public double BalancedAccuracy =>
        Enumerable.Range(0, classes.Length).Where(label => ActualCount(label) > 0).Select(Recall).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Counts one image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a class.</exception>
    public void Add(int actual, int predicted) => counts[IndexOf(actual, predicted)]++;

    /// <summary>Adds the counts of another matrix, such as that of another fold or thread.</summary>
    /// <exception cref="ArgumentException">The other matrix has other classes.</exception>
    public void Add(ConfusionMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!other.classes.AsSpan().SequenceEqual(classes))
        {
            throw new ArgumentException(
                $"cannot add counts over [{string.Join(' ', other.classes)}] to counts over [{string.Join(' ', classes)}]", nameof(other));
        }
        for (int i = 0; i < counts.Length; i++) counts[i] += other.counts[i];
    }

    /// <summary>The number of images that are of this class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label is not a class.</exception>
    public long ActualCount(int label) => Enumerable.Range(0, classes.Length).Sum(predicted => this[label, predicted]);

    /// <summary>The number of images that were taken for this class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label is not a class.</exception>
    public long PredictedCount(int label) => Enumerable.Range(0, classes.Length).Sum(actual => this[actual, label]);

    /// <summary>The share of this class's images that were recognised, 0 .. 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label is not a class.</exception>
    public double Recall(int label) => Share(this[label, label], ActualCount(label));

    /// <summary>The share of the images taken for this class that are of it, 0 .. 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label is not a class.</exception>
    public double Precision(int label) => Share(this[label, label], PredictedCount(label));

    /// <summary>The harmonic mean of recall and precision, 0 .. 1; not a number for a class without images that none was taken for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label is not a class.</exception>
    public double F1(int label) => Share(2 * this[label, label], ActualCount(label) + PredictedCount(label));

    /// <summary>The mean of <see cref="F1"/> over the classes that have images.</summary>
    public double MacroF1 => Enumerable.Range(0, classes.Length).Where(label => ActualCount(label) > 0).Select(F1).DefaultIfEmpty(double.NaN).Average();

    /// <summary>
    /// The most frequent errors, the most frequent first, at most <paramref name="limit"/> of them;
    /// equally frequent ones in the order of their labels.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    public IReadOnlyList<ConfusedPair> MostConfused(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var pairs = from actual in Enumerable.Range(0, classes.Length)
                    from predicted in Enumerable.Range(0, classes.Length)
                    let count = this[actual, predicted]
                    where actual != predicted && count > 0
                    orderby count descending
                    select new ConfusedPair(classes[actual], classes[predicted], count, Share(count, ActualCount(actual)));
        return [.. pairs.Take(limit)];
    }

    /// <summary>The accuracy if the classes of each group were one class, such as 0, O and o.</summary>
    /// <param name="groups">
    /// Sets of class names; names that are no class here are ignored, so that a set of digits may use a list of all characters.
    /// </param>
    /// <exception cref="ArgumentException">A class is in two groups.</exception>
    public double MergedAccuracy(IReadOnlyList<IReadOnlyList<string>> groups)
    {
        int[] groupOf = GroupOfClass(groups);
        long correct = 0;
        for (int actual = 0; actual < classes.Length; actual++)
            for (int predicted = 0; predicted < classes.Length; predicted++)
                if (groupOf[actual] == groupOf[predicted])
                    correct += this[actual, predicted];
        return Share(correct, Total);
    }

    // A class outside all groups is its own group, numbered after the given ones.
    private int[] GroupOfClass(IReadOnlyList<IReadOnlyList<string>> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        int[] groupOf = [.. Enumerable.Range(groups.Count, classes.Length)];
        for (int group = 0; group < groups.Count; group++)
        {
            foreach (string name in groups[group])
            {
                int label = Array.IndexOf(classes, name);
                if (label < 0) continue;
                if (groupOf[label] < groups.Count && groupOf[label] != group)
                {
                    throw new ArgumentException(
                        $"class '{name}' is in two groups: {string.Join(' ', groups[groupOf[label]])} and {string.Join(' ', groups[group])}", nameof(groups));
                }
                groupOf[label] = group;
            }
        }
        return groupOf;
    }

    private int IndexOf(int actual, int predicted)
    {
        CheckLabel(actual, nameof(actual));
        CheckLabel(predicted, nameof(predicted));
        return actual * classes.Length + predicted;
    }

    private void CheckLabel(int label, string name)
    {
        if ((uint)label >= (uint)classes.Length)
            throw new ArgumentOutOfRangeException(name, label, $"the {classes.Length} classes have the labels 0 to {classes.Length - 1}");
    }

    private static double Share(long part, long whole) => whole == 0 ? double.NaN : (double)part / whole;
}
