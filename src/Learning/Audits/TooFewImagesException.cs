using MidasNet.Data;

namespace MidasNet.Learning.Audits;

/// <summary>A class has fewer images than there are folds, so that a fold would have none of it.</summary>
/// <param name="source">The name of the images, such as their path.</param>
/// <param name="finding">The class and the numbers.</param>
public sealed class TooFewImagesException(string source, string finding) : DataFormatException(source, finding)
{
    /// <summary>Throws for the first class of fewer images than there are folds.</summary>
    /// <param name="images">The set.</param>
    /// <param name="folds">The number of folds.</param>
    /// <param name="source">The name of the images in the error.</param>
    internal static void ThrowIfFewer(LabelledImages images, int folds, string source)
    {
        foreach (var (label, name) in images.ClassNames.Index())
        {
            int count = images.Labels.Count(given => given == label);
            if (count < folds)
                throw new TooFewImagesException(source, $"class '{name}' has {count} images, too few for {folds} folds: use fewer, or leave the class out");
        }
    }
}
