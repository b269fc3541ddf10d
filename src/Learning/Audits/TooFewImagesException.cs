using MidasNet.Data;

namespace MidasNet.Learning.Audits;

/// <summary>A class has fewer images than there are folds, so that a fold would have none of it.</summary>
/// <param name="source">The name of the images, such as their path.</param>
/// <param name="finding">The class and the numbers.</param>
public sealed class TooFewImagesException(string source, string finding) : DataFormatException(source, finding)
{
    /// <summary>The number of folds that the class allows; none below 2.</summary>
    internal int MaxFolds { get; private init; }

    /// <summary>Throws for the first class of fewer images than there are folds.</summary>
    /// <param name="images">The set.</param>
    /// <param name="folds">The number of folds.</param>
    /// <param name="source">The name of the images in the error.</param>
    internal static void ThrowIfFewer(LabelledImages images, int folds, string source)
    {
        var fewest = Fewest(images, images.AllIndices());
        if (fewest.Count < folds)
        {
            throw new TooFewImagesException(
                source, $"class '{fewest.ClassName}' has {Counted.Of(fewest.Count, "image")}, too few for {folds} folds: {Advice(fewest.Count)}")
            {
                MaxFolds = fewest.Count,
            };
        }
    }

    /// <summary>Throws where copies leave a class fewer pictures than there are folds.</summary>
    /// <param name="images">The set.</param>
    /// <param name="different">One image of each picture that is in one class only.</param>
    /// <param name="folds">The number of folds.</param>
    /// <param name="source">The name of the images in the error.</param>
    internal static void ThrowIfFewer(LabelledImages images, IReadOnlyCollection<int> different, int folds, string source)
    {
        var fewest = Fewest(images, different);
        if (fewest.Count < folds)
        {
            throw new TooFewImagesException(
                source, $"class '{fewest.ClassName}' has {(fewest.Count == 1 ? "1 picture" : $"{fewest.Count} different pictures")} to train on that {(fewest.Count == 1 ? "is" : "are")} in no"
                + $" other class, too few for {folds} folds: {Advice(fewest.Count)}")
            {
                MaxFolds = fewest.Count,
            };
        }
    }

    // Two folds are the fewest.
    private static string Advice(int count) => count < 2 ? "leave the class out, or add pictures to it" : $"use at most {count}, or leave the class out";

    /// <summary>The class with the fewest of some images.</summary>
    internal static (string ClassName, int Count) Fewest(LabelledImages images, IEnumerable<int> chosen)
    {
        var counts = new int[images.ClassNames.Count];
        foreach (int i in chosen) counts[images.Labels[i]]++;
        int fewest = counts.Index().MinBy(entry => entry.Item).Index;
        return (images.ClassNames[fewest], counts[fewest]);
    }
}
