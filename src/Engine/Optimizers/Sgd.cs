namespace MidasNet;

/// <summary>Stochastic gradient descent with momentum: v = momentum·v + g, w -= rate·v; with Nesterov's look-ahead w -= rate·(g + momentum·v).</summary>
/// <remarks>Weight decay is added to the gradient, as usual for SGD (Sutskever et al., ICML 2013, for the form of Nesterov's method).</remarks>
public sealed class Sgd : Optimizer
{
    private readonly float momentum;
    private readonly bool nesterov;

    /// <summary>Trains one group of parameters.</summary>
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="learningRate">Length of a step, at least 0.</param>
    /// <param name="momentum">Share of the previous step that is kept, at least 0 and below 1.</param>
    /// <param name="nesterov">True for Nesterov momentum.</param>
    /// <param name="weightDecay">Pulls weights (not biases, not scales) towards zero; at least 0.</param>
    /// <exception cref="ArgumentException">Two parameters have the same name, as those of two models, or one is in two groups.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, infinite or NaN.</exception>
    public Sgd(IEnumerable<Parameter> parameters, float learningRate, float momentum = 0, bool nesterov = false, float weightDecay = 0)
        : this([new ParameterGroup(parameters, weightDecay: weightDecay)], learningRate, momentum, nesterov)
    {
    }

    /// <summary>Trains several groups.</summary>
    /// <param name="groups">The parameters to train.</param>
    /// <param name="learningRate">Length of a step, at least 0.</param>
    /// <param name="momentum">Share of the previous step that is kept, at least 0 and below 1.</param>
    /// <param name="nesterov">True for Nesterov momentum.</param>
    /// <exception cref="ArgumentException">Two parameters have the same name, as those of two models, or one is in two groups.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, infinite or NaN.</exception>
    public Sgd(IEnumerable<ParameterGroup> groups, float learningRate, float momentum = 0, bool nesterov = false)
        : base(groups, learningRate, "velocity")
    {
        if (momentum is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "at least 0 and below 1");
        (this.momentum, this.nesterov) = (momentum, nesterov);
    }

    internal override void Step(
        Parameter parameter, long step, Storage gradient, float learningRate, float weightDecay, Storage? clip, ReadOnlySpan<Storage> memory)
    {
        var rule = new SgdRule(learningRate, momentum, nesterov, weightDecay);
        parameter.Device.SgdStep(parameter.Shape.Length, rule, clip, gradient, parameter.Storage, memory[0]);
    }
}
