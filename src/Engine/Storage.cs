namespace MidasNet;

/// <summary>Memory of a device for 32-bit floating-point values, which tensors and parameters interpret.</summary>
internal abstract class Storage
{
    /// <summary>Describes memory for the given number of values.</summary>
    protected Storage(int capacity) => Capacity = capacity;

    /// <summary>The number of values that fit.</summary>
    public int Capacity { get; }

    /// <summary>The number of tensors and parameters that share this memory; at zero it returns to the device's pool.</summary>
    internal int References { get; set; }

    /// <summary>
    /// Memory for this weight folded with a normalisation, kept until one of the sources changes. Null on the first request after a change, since they may well
    /// change again before the next, and on devices that keep nothing.
    /// </summary>
    /// <param name="shape">Results and the weights of each.</param>
    /// <param name="norm">The normalisation.</param>
    internal virtual FoldedWeight? KeepFolded(RowsShape shape, FoldedNorm norm) => null;

    /// <summary>Called when the memory returns to the pool: everything derived from its values must be discarded.</summary>
    internal virtual void OnRecycled()
    {
    }
}
