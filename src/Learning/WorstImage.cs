using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>A held-out image that a network is sure of, and wrong.</summary>
/// <param name="Name">Its name: the path of its file, usually.</param>
/// <param name="Label">The class of its label.</param>
/// <param name="Predicted">The class that it was taken for.</param>
/// <param name="Probability">The network's probability for that class, 0 .. 1.</param>
public sealed record WorstImage(string Name, string Label, string Predicted, double Probability)
{
    /// <summary>The mistakes with the highest probability.</summary>
    /// <param name="images">The set.</param>
    /// <param name="indices">The images of it that were predicted, in the order of the predictions.</param>
    /// <param name="predictions">Their predictions.</param>
    /// <param name="limit">The number of images to return, at most.</param>
    internal static IReadOnlyList<WorstImage> Of(LabelledImages images, ReadOnlySpan<int> indices, Predictions predictions, int limit)
    {
        var mistakes = new List<WorstImage>();
        for (int i = 0; i < indices.Length; i++)
        {
            int index = indices[i], best = predictions.Best(i);
            if (best == images.Labels[index]) continue;
            mistakes.Add(new WorstImage(images.Names[index], images.ClassNames[images.Labels[index]], images.ClassNames[best], predictions[i][best]));
        }
        return [.. mistakes.OrderByDescending(mistake => mistake.Probability).ThenBy(mistake => mistake.Name, StringComparer.Ordinal).Take(limit)];
    }
}
