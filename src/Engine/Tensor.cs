namespace MidasNet;

/// <summary>
/// A value in a computation: a shape, and values on a device. Tensors are handles: the <see cref="Scope"/> in which a tensor was made owns its memory, and
/// using the tensor after that scope has ended throws. All operations on tensors are in <see cref="Ops"/>.
/// </summary>
public readonly record struct Tensor
{
    private readonly Scope? scope;

    internal Tensor(Scope scope, int index, int generation)
    {
        this.scope = scope;
        Index = index;
        Generation = generation;
    }

    internal int Index { get; }

    internal int Generation { get; }

    /// <summary>The scope that owns this tensor.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(Tensor)</c>, which was never made.</exception>
    public Scope Scope => scope ?? throw new InvalidOperationException("this tensor was never made: use Scope.Input or an operation");

    /// <summary>The extents.</summary>
    public Shape Shape => Scope.SlotOf(this).Shape;

    /// <summary>True if gradients flow to this tensor: it is, or depends on, a trainable parameter or an input that needs a gradient.</summary>
    public bool NeedsGradient => Scope.SlotOf(this).NeedsGradient;

    /// <summary>The order of the values in <see cref="Storage"/>.</summary>
    internal ImageLayout Layout => Scope.SlotOf(this).Layout;

    /// <summary>The values, on the device.</summary>
    /// <exception cref="ObjectDisposedException">The backward pass or the end of the scope has released them.</exception>
    internal Storage Storage => Scope.StorageOf(this);

    /// <summary>Copies the values to an array, row by row, images as [N, C, H, W]. Waits for the device.</summary>
    public float[] ToArray()
    {
        var values = new float[Shape.Length];
        CopyTo(values);
        return values;
    }

    /// <summary>
    /// Copies the values, in the order of <see cref="ToArray"/>, into <paramref name="target"/>, whose length must be <see cref="Shape.Length"/>. Waits for
    /// the device.
    /// </summary>
    public void CopyTo(Span<float> target)
    {
        if (target.Length != Shape.Length)
            throw new ArgumentException($"tensor {Shape} has {Shape.Length} values, the target {target.Length}", nameof(target));
        Scope.Download(this, target);
    }

    /// <summary>The value of a tensor with a single value, such as a loss. Waits for the device.</summary>
    /// <exception cref="ShapeException">The tensor has more than one value.</exception>
    public float ToScalar()
    {
        if (Shape.Length != 1) throw new ShapeException(nameof(ToScalar), $"tensor {Shape} has {Shape.Length} values, not one");
        Span<float> value = stackalloc float[1];
        CopyTo(value);
        return value[0];
    }

    /// <summary>Keeps this tensor's values through the backward pass, which otherwise releases values that it no longer needs. Returns the tensor.</summary>
    public Tensor Keep()
    {
        Scope.RequireThread();
        Scope.SlotOf(this).Kept = true;
        return this;
    }

    /// <summary>The shape, and whether a gradient is needed.</summary>
    public override string ToString() => scope is null ? "no tensor" : $"tensor {Shape}{(NeedsGradient ? ", with gradient" : "")}";
}
