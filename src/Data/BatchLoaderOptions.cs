namespace MidasNet.Data;

/// <summary>The options of a <see cref="BatchLoader"/>.</summary>
public readonly record struct BatchLoaderOptions
{
    /// <summary>Batches of 64 in the given order, without augmentation, two of them ahead.</summary>
    public BatchLoaderOptions() { }

    /// <summary>Images in a batch; the last one may have fewer.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>True to shuffle the images in each epoch.</summary>
    public bool Shuffle { get; init; }

    /// <summary>
    /// The strength with which classes of different sizes are balanced, in epochs of the same number of images: 0 takes each image once, 1 the same number of each
    /// class, a half in proportion to the square root of their sizes. Only with <see cref="Shuffle"/>.
    /// </summary>
    public double BalancedSampling { get; init; }

    /// <summary>Orders and augments: the same seed gives the same batches.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Rows and columns of the images in batches, which may be fewer or more than those of the set; 0 for those of the set. A random crop
    /// (<see cref="Augmentation.MinCrop"/>) brings them to this size, otherwise <see cref="Framing"/>.
    /// </summary>
    public int OutputSize { get; init; }

    /// <summary>How images are brought to <see cref="OutputSize"/> without a random crop.</summary>
    public InputFraming Framing { get; init; }

    /// <summary>The augmentation of the images.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>The normalisation of pixels, after the augmentation.</summary>
    public Normalisation Normalisation { get; init; } = Normalisation.None;

    /// <summary>True to drop a last batch that is not full.</summary>
    public bool DropLast { get; init; }

    /// <summary>Batches prepared in the background while one is in use; 0 prepares each when it is asked for. The batches do not depend on it.</summary>
    public int ReadAhead { get; init; } = 2;

    /// <summary>Background threads that prepare batches, at most <see cref="ReadAhead"/>. The batches do not depend on it.</summary>
    public int Workers { get; init; } = 1;
}
