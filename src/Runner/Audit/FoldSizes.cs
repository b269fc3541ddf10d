using MidasNet.Data;

namespace MidasNet.Runner.Audit;

/// <summary>Whether a set is large enough to be divided into folds.</summary>
internal static class FoldSizes
{
    /// <summary>The first class with fewer images than folds, and how many it has; null if there is none.</summary>
    public static (string Class, int Images)? FirstTooSmall(LabelledImages images, int folds)
    {
        foreach (var (label, name) in images.ClassNames.Index())
        {
            int count = images.Labels.Count(given => given == label);
            if (count < folds) return (name, count);
        }
        return null;
    }
}
