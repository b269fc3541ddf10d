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

    /// <summary>Called when the memory returns to the pool: everything derived from its values must be discarded.</summary>
    internal virtual void OnRecycled()
    {
    }
}
