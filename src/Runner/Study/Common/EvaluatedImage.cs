using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Runner.Study.Common;

/// <summary>The prediction for an image by a network that was not trained on it.</summary>
/// <param name="Index">Its place in the set.</param>
/// <param name="Label">Its label.</param>
/// <param name="Probabilities">The network's, of each class.</param>
internal sealed record EvaluatedImage(int Index, int Label, float[] Probabilities)
{
    /// <summary>The chosen images of a set with what a network made of them.</summary>
    /// <param name="images">The set.</param>
    /// <param name="indices">The images.</param>
    /// <param name="predictions">One for each of them, in the same order.</param>
    public static IReadOnlyList<EvaluatedImage> Of(LabelledImages images, int[] indices, Predictions predictions) =>
        [.. indices.Select((index, i) => new EvaluatedImage(index, images.Labels[index], predictions[i].ToArray()))];

    /// <summary>The likeliest class.</summary>
    public int Best => Array.IndexOf(Probabilities, Probabilities.Max());

    /// <summary>How sure the network was of a wrong answer: 0 for a right one.</summary>
    public float Wrongness => Best == Label ? 0 : Probabilities[Best];
}
