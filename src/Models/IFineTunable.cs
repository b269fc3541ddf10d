namespace MidasNet.Models;

/// <summary>A network in two parts: features, which serve other classes as well, and a head, which classifies by them.</summary>
internal interface IFineTunable
{
    /// <summary>
    /// The blocks of the features from the input on, each by the beginning of its parameters' names. A parameter of neither a block nor the head belongs to
    /// the last block.
    /// </summary>
    IReadOnlyList<string> BlockPrefixes { get; }

    /// <summary>The beginnings of the names of the parameters that depend on the classes: of the head, and of what is added to its logits.</summary>
    IReadOnlyList<string> HeadPrefixes { get; }

    /// <summary>The features of images, the input of the head.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="auxiliaryFeatures">[N, M]; null for a network without any.</param>
    Tensor Features(Tensor x, Tensor? auxiliaryFeatures);

    /// <summary>The logits [N, classes] of features.</summary>
    Tensor Classify(Tensor features);
}
