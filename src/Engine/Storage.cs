namespace MidasNet;

/// <summary>Memory of a device that holds 32-bit floating-point numbers. What they mean is the business of tensors and parameters.</summary>
public abstract class Storage
{
    /// <summary>Describes memory for this many values.</summary>
    protected Storage(int capacity) => Capacity = capacity;

    /// <summary>The number of values that fit.</summary>
    public int Capacity { get; }

    /// <summary>How many tensors and parameters share this memory; at zero it goes back to the device's pool.</summary>
    internal int References { get; set; }

    /// <summary>Called when the memory goes back to the pool: what was derived from its values must be forgotten.</summary>
    internal virtual void OnRecycled()
    {
    }
}
