namespace MidasNet;

/// <summary>A fully connected layer; He initialisation before a ReLU or one of its smooth relatives, Glorot before the identity, a sigmoid or tanh.</summary>
public sealed class Linear<TActivation> : Layer where TActivation : unmanaged, IActivation
{
    private readonly TActivation activation;
    private readonly string name;

    /// <summary>Adds <c>name.weight</c> and <c>name.bias</c> to the parameters.</summary>
    /// <param name="parameters">The model's parameters, to which the layer adds its own.</param>
    /// <param name="name">The layer's full name.</param>
    /// <param name="inputs">Input features.</param>
    /// <param name="outputs">Output features.</param>
    /// <param name="bias">True to add a bias.</param>
    /// <param name="activation">The function applied to the output.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    /// <exception cref="ShapeException">A number of features is below 1.</exception>
    public Linear(ParameterSet parameters, string name, int inputs, int outputs, bool bias = true, TActivation activation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (inputs < 1 || outputs < 1) throw new ShapeException(nameof(Linear<>), $"{name}: {inputs} inputs and {outputs} outputs must be at least 1");
        (this.activation, this.name) = (activation, name);
        Weight = parameters.Add($"{name}.weight", new Shape(outputs, inputs), ParameterKind.Weight,
            activation is Identity or Sigmoid or Tanh ? Initializations.Glorot(inputs, outputs) : Initializations.He(inputs));
        Bias = bias ? parameters.Add($"{name}.bias", new Shape(outputs), ParameterKind.Bias, Initializations.Zeros) : null;
    }

    /// <summary>[outputs, inputs].</summary>
    public Parameter Weight { get; }

    /// <summary>[outputs], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) =>
        x.Scope.Observe(name, x.Linear(activation, x.Scope.Use(Weight), Bias is null ? null : x.Scope.Use(Bias)));
}
