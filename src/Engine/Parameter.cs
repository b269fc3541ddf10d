namespace MidasNet;

/// <summary>The role of a parameter, which determines whether it is trained and whether weight decay applies.</summary>
public enum ParameterKind
{
    /// <summary>The factors of a convolution or linear layer: trained, with weight decay.</summary>
    Weight,

    /// <summary>The offset of a channel: trained, without weight decay.</summary>
    Bias,

    /// <summary>Scale of a normalisation: trained, without weight decay.</summary>
    Scale,

    /// <summary>Running mean and variance: measured, never trained.</summary>
    Statistic,
}

/// <summary>A named array of values that outlives scopes: weights, biases and running statistics of a model.</summary>
public sealed class Parameter
{
    private readonly Device? device;
    private Storage? storage;

    /// <summary>Makes a parameter; without a device it has only a name and a shape.</summary>
    internal Parameter(Device? device, string name, Shape shape, ParameterKind kind)
    {
        (this.device, Name, Shape, Kind) = (device, name, shape, kind);
        storage = device?.Allocate(shape.Length);
        if (storage is not null) storage.References = 1;
    }

    /// <summary>The device that holds the values.</summary>
    /// <exception cref="InvalidOperationException">The parameter belongs to a set without memory.</exception>
    public Device Device => device ?? throw NoMemory();

    /// <summary>The full name within its model, such as <c>block1.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The role.</summary>
    public ParameterKind Kind { get; }

    /// <summary>A frozen parameter gets no gradient, costs no backward work, and no optimizer changes it.</summary>
    public bool Frozen { get; set; }

    /// <summary>True if gradients are computed: neither frozen nor a statistic.</summary>
    public bool Trainable => !Frozen && Kind != ParameterKind.Statistic;

    /// <summary>The values, on the device.</summary>
    /// <exception cref="ObjectDisposedException">The parameter was disposed of with its model, or its device was.</exception>
    internal Storage Storage
    {
        get
        {
            Device.RequireOpen();
            return storage ?? throw new ObjectDisposedException(nameof(Parameter), $"the parameter {this} was disposed of, with its model");
        }
    }

    /// <summary>Copies the values to an array. Waits for the device.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses the device.</exception>
    /// <exception cref="ObjectDisposedException">The model or the device was disposed of.</exception>
    public float[] ToArray()
    {
        var values = new float[Shape.Length];
        Device.Enter();
        try
        {
            Device.Download(Storage, values);
        }
        finally
        {
            Device.Leave();
        }
        return values;
    }

    /// <summary>Replaces the values.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses the device.</exception>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    /// <exception cref="ObjectDisposedException">The model or the device was disposed of.</exception>
    public void Set(ReadOnlySpan<float> values)
    {
        if (values.Length != Shape.Length)
            throw new ArgumentException($"parameter {Name} {Shape} takes {Shape.Length} values, was given {values.Length}", nameof(values));
        Device.Enter();
        try
        {
            Device.Upload(values, Storage);
        }
        finally
        {
            Device.Leave();
        }
    }

    /// <summary>Returns the memory to the device, where it may become that of another model.</summary>
    internal void Release()
    {
        if (storage is not null && --storage.References == 0) Device.Recycle(storage);
        storage = null;
    }

    /// <summary>The name and shape.</summary>
    public override string ToString() => $"{Name} {Shape}";

    private InvalidOperationException NoMemory() => new($"the parameter {this} is of a set without memory: it has no values");
}
