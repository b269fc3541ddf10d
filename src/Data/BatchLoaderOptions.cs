namespace MidasNet.Data;

/// <summary>How a <see cref="BatchLoader"/> makes batches.</summary>
public readonly record struct BatchLoaderOptions
{
    /// <summary>Batches of 64 in the given order, without augmentation, two of them ahead.</summary>
    public BatchLoaderOptions() { }

    /// <summary>Images in a batch; the last one may have fewer.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Whether each epoch has its own random order.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Orders and augments: the same seed gives the same batches.</summary>
    public ulong Seed { get; init; }

    /// <summary>How images are varied.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>How pixels become values, after the augmentation.</summary>
    public Normalisation Normalisation { get; init; } = Normalisation.None;

    /// <summary>Whether a last batch that is not full is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>Batches prepared in the background while one is in use; 0 prepares each when it is asked for. The batches do not depend on it.</summary>
    public int ReadAhead { get; init; } = 2;

    /// <summary>Background threads that prepare batches, at most as many as <see cref="ReadAhead"/>. The batches do not depend on it.</summary>
    public int Workers { get; init; } = 1;
}
