using MidasNet.Data;

namespace MidasNet.Learning.Audits;

/// <summary>Checks that a set is large enough to be divided into folds.</summary>
internal static class FoldSizes
{
    /// <summary>Throws where a class has fewer images than there are folds.</summary>
    /// <param name="images">The set.</param>
    /// <param name="folds">The number of folds.</param>
    /// <param name="source">The name of the images in the error.</param>
    /// <exception cref="DataFormatException">Names the first such class.</exception>
    public static void RequireEnough(LabelledImages images, int folds, string source)
    {
        foreach (var (label, name) in images.ClassNames.Index())
        {
            int count = images.Labels.Count(given => given == label);
            if (count < folds)
            {
                throw new DataFormatException(
                    source, $"class '{name}' has {count} images, too few for {folds} folds: give fewer by --folds, or leave the class out");
            }
        }
    }
}
