using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>One way to predict characters, measured on held-out images.</summary>
/// <param name="Split">How the images were divided: <c>stratified</c>, or <c>by writer</c>, where no writer is on both sides.</param>
/// <param name="Networks">Networks whose probabilities are averaged, trained alike with other seeds; 1 for a network by itself.</param>
/// <param name="Views">Variations of each image whose probabilities are averaged; 1 for the image alone.</param>
/// <param name="Accuracy">The share that was recognised, over folds.</param>
internal sealed record ValidationRow(string Split, int Networks, int Views, ValidationResults Accuracy)
{
    /// <summary>The name of the way in which the networks were trained, see <see cref="CharacterTraining"/>; null for the recipe alone.</summary>
    public string? Training { get; set; }
}
