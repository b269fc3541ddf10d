namespace MidasNet;

/// <summary>A convolution with its weight, and its bias unless a normalisation follows; He initialisation unless another is given.</summary>
public sealed class Conv2d<TActivation> : Layer where TActivation : unmanaged, IActivation
{
    private readonly TActivation activation;
    private readonly string name;

    /// <summary>Adds <c>name.weight</c> and <c>name.bias</c> to the parameters.</summary>
    /// <param name="parameters">The model's parameters, to which the layer adds its own.</param>
    /// <param name="name">The layer's full name.</param>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="stride">Step between outputs.</param>
    /// <param name="padding">Zeros on each side; null for kernel / 2, which keeps the size at stride 1 with an odd kernel.</param>
    /// <param name="bias">True to add a bias.</param>
    /// <param name="activation">The function applied to the output.</param>
    /// <param name="groups">Groups of channels that are convolved separately; divides inputs and outputs. Equal to both for a depthwise convolution.</param>
    /// <param name="initialization">The values of the weight before training; null for He's.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    /// <exception cref="ShapeException">A size is below 1, the padding is negative or not below the kernel, or the groups do not divide the channels.</exception>
    public Conv2d(
        ParameterSet parameters, string name, int inputs, int outputs, int kernel, int stride = 1, int? padding = null, bool bias = true,
        TActivation activation = default, int groups = 1, Initialization? initialization = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (inputs < 1 || outputs < 1 || kernel < 1)
            throw new ShapeException(nameof(Conv2d<>), $"{name}: {inputs} inputs, {outputs} outputs and a kernel of {kernel} must be at least 1");
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (inputs % groups != 0 || outputs % groups != 0)
            throw new ShapeException(nameof(Conv2d<>), $"{name}: groups {groups} must divide the {inputs} inputs and the {outputs} outputs");
        if (stride < 1) throw new ShapeException(nameof(Conv2d<>), $"{name}: stride {stride} must be at least 1");
        if (padding is { } given && (given < 0 || given >= kernel))
            throw new ShapeException(nameof(Conv2d<>), $"{name}: padding {given} must be at least 0 and less than the kernel of {kernel}");
        (Stride, Padding, Groups, this.activation, this.name) = (stride, padding ?? (kernel - 1) / 2, groups, activation, name);
        Weight = parameters.Add($"{name}.weight", new Shape(outputs, inputs / groups, kernel, kernel), ParameterKind.Weight,
            initialization ?? Initializations.He(inputs / groups * kernel * kernel));
        Bias = bias ? parameters.Add($"{name}.bias", new Shape(outputs), ParameterKind.Bias, Initializations.Zeros) : null;
    }

    /// <summary>[outputs, inputs / groups, kernel, kernel].</summary>
    public Parameter Weight { get; }

    /// <summary>[outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Step between outputs.</summary>
    public int Stride { get; }

    /// <summary>Zeros on each side.</summary>
    public int Padding { get; }

    /// <summary>Groups of channels that are convolved separately.</summary>
    public int Groups { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        x.Scope.ObserveConvolution(new ObservedConvolution(name, x, Stride, Padding, Groups));
        return x.Scope.Observe(name, x.Conv2d(activation, x.Scope.Use(Weight), Bias is null ? null : x.Scope.Use(Bias), Stride, Padding, Groups));
    }
}
