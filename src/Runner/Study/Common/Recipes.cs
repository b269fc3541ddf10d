using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;

namespace MidasNet.Runner.Study.Common;

/// <summary>How the networks of the study are trained. Those of Part 1 are in <see cref="Part1.CharacterRecipe"/>.</summary>
internal static class Recipes
{
    /// <summary>Units of the hidden layer on frozen features.</summary>
    public const int HeadUnits = 256;

    /// <summary>The learning rate of a small network on a few hundred images: smaller batches, smaller steps.</summary>
    public const float FewImagesRate = 3e-3f;

    /// <summary>Share of a smoothed label that goes to all classes alike.</summary>
    public const float LabelSmoothing = 0.1f;

    /// <summary>Variation of digits, milder than that of characters: a 6 must not become a 0, and there are many of them.</summary>
    public static Augmentation Digits { get; } = new()
    {
        Rotation = 10,
        Scale = 0.1f,
        Aspect = 0.1f,
        Shear = 0.1f,
        Shift = 0.06f,
        Elastic = 0.02f,
    };

    /// <summary>Parts 2 and 3: 60,000 digits, so few epochs with larger batches and steps.</summary>
    public static TrainingOptions ForDigits(int epochs, ulong seed, Normalisation normalisation) => new()
    {
        Epochs = epochs,
        BatchSize = 128,
        LearningRate = 6e-3f,
        Seed = seed,
        Augmentation = Digits,
        Normalisation = normalisation,
    };

    /// <summary>
    /// VGG19 with its last blocks trained: three tenths of the head's rate for the last block, and a third of that for each before it, since early layers
    /// know what all images have in common (Howard and Ruder, ACL 2018).
    /// </summary>
    /// <param name="epochs">Passes over the images.</param>
    /// <param name="seed">Decides orders and variation.</param>
    /// <param name="blocks">Blocks of the network.</param>
    public static TrainingOptions ForTuning(int epochs, ulong seed, int blocks) => new()
    {
        Epochs = epochs,
        LearningRate = 1e-3f,
        Beta2 = 0.999f,
        WarmUp = 0.1,
        Averaging = 0.998f,
        Seed = seed,
        Augmentation = Digits,
        Groups =
        [
            new ParameterGroupOptions(Vgg19.HeadPrefix, WeightDecay: 0.05f),
            .. Enumerable.Range(1, blocks).Select(block => new ParameterGroupOptions($"block{block}_", 0.3f * MathF.Pow(3, block - blocks), WeightDecay: 0.02f)),
        ],
    };

    /// <summary>VGG19 from scratch, on letters: deep, so smaller steps.</summary>
    public static TrainingOptions ForLetters(int epochs, ulong seed) => new()
    {
        Epochs = epochs,
        LearningRate = 1e-3f,
        WarmUp = 0.05,
        Averaging = 0.998f,
        Seed = seed,
        Augmentation = Digits,
    };

    /// <summary>The head on frozen features: no variation, so dropout and a strong pull of the weights.</summary>
    public static TrainingOptions ForFeatures(int epochs, ulong seed) => new()
    {
        Epochs = epochs,
        BatchSize = 128,
        LearningRate = 1e-3f,
        Beta2 = 0.999f,
        WarmUp = 0.1,
        WeightDecay = 0.05f,
        Seed = seed,
    };
}
