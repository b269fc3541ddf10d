namespace MidasNet;

/// <summary>
/// Batch normalisation with its scale, shift and running statistics. In a training scope it uses the batch's statistics and updates the running
/// ones, unless it is frozen; in a prediction scope, and frozen, it uses the running ones.
/// </summary>
public sealed class BatchNorm<TActivation> : Layer where TActivation : unmanaged, IActivation
{
    // Compares the values read and written: those of the output, or those of the weight, which must then be packed again as well.
    private const int FoldingPays = 2;

    private readonly TActivation activation;
    private readonly float momentum, epsilon;
    private readonly string name;

    /// <summary>Adds <c>name.gamma</c>, <c>name.beta</c>, <c>name.mean</c> and <c>name.variance</c> to the parameters.</summary>
    /// <param name="parameters">The model's parameters, to which the layer adds its own.</param>
    /// <param name="name">The layer's full name.</param>
    /// <param name="channels">Channels of its input.</param>
    /// <param name="momentum">Weight of each batch in the running statistics, 0 to 1.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="activation">The function applied to the output, in the same pass.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    /// <exception cref="ShapeException">The number of channels is below 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The momentum or epsilon is out of its range.</exception>
    public BatchNorm(ParameterSet parameters, string name, int channels, float momentum = 0.1f, float epsilon = 1e-5f, TActivation activation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (channels < 1) throw new ShapeException(nameof(BatchNorm<>), $"{name}: {channels} channels must be at least 1");
        if (momentum is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, $"{name}: the momentum is 0 to 1");
        if (!(epsilon > 0 && float.IsFinite(epsilon))) throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, $"{name}: epsilon is above 0, and finite");
        (this.momentum, this.epsilon, this.activation, this.name) = (momentum, epsilon, activation, name);
        Gamma = parameters.Add($"{name}.gamma", new Shape(channels), ParameterKind.Scale, Initializations.Ones);
        Beta = parameters.Add($"{name}.beta", new Shape(channels), ParameterKind.Bias, Initializations.Zeros);
        Mean = parameters.Add($"{name}.mean", new Shape(channels), ParameterKind.Statistic, Initializations.Zeros);
        Variance = parameters.Add($"{name}.variance", new Shape(channels), ParameterKind.Statistic, Initializations.Ones);
    }

    /// <summary>Scale, [channels].</summary>
    public Parameter Gamma { get; }

    /// <summary>Shift, [channels].</summary>
    public Parameter Beta { get; }

    /// <summary>Running mean, [channels].</summary>
    public Parameter Mean { get; }

    /// <summary>Running variance, [channels].</summary>
    public Parameter Variance { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        var scope = x.Scope;
        var (gamma, beta, mean, variance) = (scope.Use(Gamma), scope.Use(Beta), scope.Use(Mean), scope.Use(Variance));
        return scope.Observe(name, scope.Training && !Gamma.Frozen
            ? x.BatchNormTraining(activation, gamma, beta, mean, variance, momentum, epsilon)
            : x.BatchNormInference(activation, gamma, beta, mean, variance, epsilon));
    }

    /// <summary>
    /// For prediction, a convolution and the normalisation after it are folded into one convolution. The folded weights always match the
    /// parameters: they are kept only while none of these changes. This is faster unless the output is small compared to the weight. A scope that reports the output of
    /// each layer needs both.
    /// </summary>
    internal override Tensor? ForwardAfter(Layer before, Tensor x)
    {
        var scope = x.Scope;
        if (scope.Training || scope.IsObserved || before is not Conv2d<Identity> convolution) return null;
        var weight = scope.Use(convolution.Weight);
        var shape = Conv2dShape.Of(x.Shape, weight.Shape, convolution.Stride, convolution.Padding, convolution.Groups);
        if (shape.Output.Length < FoldingPays * weight.Shape.Length) return null;
        Tensor? bias = convolution.Bias is null ? null : scope.Use(convolution.Bias);
        return x.Conv2dBatchNorm(activation, weight, bias, convolution.Stride, convolution.Padding, convolution.Groups,
            scope.Use(Gamma), scope.Use(Beta), scope.Use(Mean), scope.Use(Variance), epsilon);
    }
}
