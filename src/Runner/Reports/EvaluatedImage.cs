using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Runner.Reports;

/// <summary>The prediction for an image by a network that was not trained on it.</summary>
/// <param name="Index">Its place in the set.</param>
/// <param name="Label">Its label.</param>
/// <param name="Probabilities">The network's, of each class.</param>
internal sealed record EvaluatedImage(int Index, int Label, float[] Probabilities)
{
    /// <summary>Images that are shown in a report of many sections.</summary>
    public const int UsuallyShown = 24;

    /// <summary>The chosen images of a set with what a network made of them.</summary>
    /// <param name="images">The set.</param>
    /// <param name="indices">The images.</param>
    /// <param name="predictions">One for each of them, in the same order.</param>
    public static IReadOnlyList<EvaluatedImage> Of(LabelledImages images, int[] indices, Predictions predictions) =>
        [.. indices.Select((index, i) => new EvaluatedImage(index, images.Labels[index], predictions[i].ToArray()))];

    /// <summary>The likeliest class.</summary>
    public int Best => Array.IndexOf(Probabilities, Probabilities.Max());

    /// <summary>The class with the second highest probability.</summary>
    public int Second
    {
        get
        {
            int best = Best;
            return Enumerable.Range(0, Probabilities.Length).Where(label => label != best).MaxBy(label => Probabilities[label]);
        }
    }

    /// <summary>The mistakes of which the network was most sure.</summary>
    /// <param name="images">All images.</param>
    /// <param name="most">The number of mistakes, at most.</param>
    public static IReadOnlyList<EvaluatedImage> Worst(IEnumerable<EvaluatedImage> images, int most = UsuallyShown) =>
        [.. images.Where(image => image.Wrongness > 0).OrderByDescending(image => image.Wrongness).Take(most)];

    /// <summary>The right answers with the smallest lead over the second class, the smallest first, where another class had at least a tenth.</summary>
    public static IReadOnlyList<EvaluatedImage> NearMisses(IEnumerable<EvaluatedImage> images)
    {
        const float MinProbability = 0.1f;
        return
        [
            .. images.Where(image => image.Best == image.Label && image.Probabilities[image.Second] >= MinProbability)
                .OrderBy(image => image.Probabilities[image.Best] - image.Probabilities[image.Second]).Take(UsuallyShown),
        ];
    }

    /// <summary>How sure the network was of a wrong answer: 0 for a right one.</summary>
    public float Wrongness => Best == Label ? 0 : Probabilities[Best];
}
