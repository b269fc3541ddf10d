namespace MidasNet;

/// <summary>Adam (Kingma and Ba, ICLR 2015). Weight decay is the L2 term of that paper, added to the gradient; <see cref="AdamW"/> decouples it.</summary>
public class Adam : Optimizer
{
    private readonly float beta1, beta2, epsilon;
    private readonly bool decoupled;

    /// <summary>Trains one group of parameters.</summary>
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="learningRate">Length of a step, at least 0.</param>
    /// <param name="beta1">Decay of the running mean of gradients, at least 0 and below 1.</param>
    /// <param name="beta2">Decay of the running mean of squared gradients, at least 0 and below 1.</param>
    /// <param name="epsilon">Keeps the quotient finite; at least 0.</param>
    /// <param name="weightDecay">Pulls weights (not biases, not scales) towards zero; at least 0.</param>
    /// <exception cref="ArgumentException">Two parameters have the same name, as those of two models, or one is in two groups.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, infinite or NaN.</exception>
    public Adam(
        IEnumerable<Parameter> parameters, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f,
        float weightDecay = 0)
        : this([new ParameterGroup(parameters, weightDecay: weightDecay)], learningRate, beta1, beta2, epsilon)
    {
    }

    /// <summary>Trains several groups.</summary>
    /// <param name="groups">The parameters to train.</param>
    /// <param name="learningRate">Length of a step, at least 0.</param>
    /// <param name="beta1">Decay of the running mean of gradients, at least 0 and below 1.</param>
    /// <param name="beta2">Decay of the running mean of squared gradients, at least 0 and below 1.</param>
    /// <param name="epsilon">Keeps the quotient finite; at least 0.</param>
    /// <exception cref="ArgumentException">Two parameters have the same name, as those of two models, or one is in two groups.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, infinite or NaN.</exception>
    public Adam(
        IEnumerable<ParameterGroup> groups, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f)
        : this(groups, learningRate, beta1, beta2, epsilon, decoupled: false)
    {
    }

    private protected Adam(IEnumerable<ParameterGroup> groups, float learningRate, float beta1, float beta2, float epsilon, bool decoupled)
        : base(groups, learningRate, "m", "v")
    {
        if (beta1 is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(beta1), beta1, "at least 0 and below 1");
        if (beta2 is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(beta2), beta2, "at least 0 and below 1");
        RequireRate(epsilon, nameof(epsilon));
        (this.beta1, this.beta2, this.epsilon, this.decoupled) = (beta1, beta2, epsilon, decoupled);
    }

    internal override void Step(
        Parameter parameter, long step, Storage gradient, float learningRate, float weightDecay, Storage? clip, ReadOnlySpan<Storage> memory)
    {
        var rule = new AdamRule(
            (float)(learningRate / (1 - Math.Pow(beta1, step))), beta1, beta2, (float)(1 / (1 - Math.Pow(beta2, step))), epsilon,
            decoupled ? 1 - learningRate * weightDecay : 1, decoupled ? 0 : weightDecay);
        parameter.Device.AdamStep(parameter.Shape.Length, rule, clip, gradient, parameter.Storage, memory[0], memory[1]);
    }
}
