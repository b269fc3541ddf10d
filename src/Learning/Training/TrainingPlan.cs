using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>How a network is trained. The defaults train a small CNN well.</summary>
public sealed record TrainingPlan
{
    /// <summary>Passes over the training images.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images in each step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The highest learning rate, of AdamW.</summary>
    public float LearningRate { get; init; } = 3e-3f;

    /// <summary>Share of the training over which the learning rate rises from 0; afterwards it falls along a cosine to 0.</summary>
    public double WarmUp { get; init; } = 0.15;

    /// <summary>Pull of weights towards zero, decoupled.</summary>
    public float WeightDecay { get; init; } = 0.02f;

    /// <summary>Decay of the squared gradients in Adam: 0.99 forgets faster than the usual 0.999, which suits short trainings.</summary>
    public float Beta2 { get; init; } = 0.99f;

    /// <summary>Gradients longer than this are shortened; 0 for never.</summary>
    public float ClipNorm { get; init; } = 5;

    /// <summary>Decay of the averaged weights, with which the network predicts; 0 to predict with the last weights.</summary>
    public float Averaging { get; init; } = 0.99f;

    /// <summary>Decides the order of images, their variation, and dropout.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Divides the parameters into groups with learning rates of their own; null for one group with <see cref="WeightDecay"/>.</summary>
    public Func<ParameterSet, IEnumerable<ParameterGroup>>? Groups { get; init; }

    /// <summary>How images are varied.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>Strength of mixup, see <see cref="MixedBatches"/>; 0 for none. The loss must be one that knows of it.</summary>
    public float Mixup { get; init; }

    /// <summary>How pixels become the network's input.</summary>
    public Normalisation Normalisation { get; init; } = Normalisation.None;

    /// <summary>The batches of this plan: images in random order, varied, without a last batch of a few, which would shake batch normalisation.</summary>
    /// <param name="images">The set.</param>
    /// <param name="indices">The images of it that are trained on.</param>
    public IBatchSource Loader(LabelledImages images, ReadOnlySpan<int> indices)
    {
        var loader = new BatchLoader(images, indices, new BatchLoaderOptions
        {
            BatchSize = Math.Min(BatchSize, indices.Length),
            Shuffle = true,
            DropLast = true,
            Seed = Seed,
            Augmentation = Augmentation,
            Normalisation = Normalisation,
        });
        return Mixup > 0 ? new MixedBatches(loader, Mixup, Seed) : loader;
    }
}
