namespace MidasNet;

/// <summary>AdamW (Loshchilov and Hutter, ICLR 2019): Adam whose weight decay is decoupled from the gradient, w -= rate·decay·w.</summary>
public sealed class AdamW : Adam
{
    /// <summary>Trains one group of parameters.</summary>
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="learningRate">Length of a step, at least 0.</param>
    /// <param name="beta1">Decay of the running mean of gradients, at least 0 and below 1.</param>
    /// <param name="beta2">Decay of the running mean of squared gradients, at least 0 and below 1.</param>
    /// <param name="epsilon">Keeps the quotient finite; at least 0.</param>
    /// <param name="weightDecay">Pulls weights (not biases, not scales) towards zero; at least 0.</param>
    /// <exception cref="ArgumentException">Two parameters have the same name, as those of two models, or one is in two groups.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, infinite or NaN.</exception>
    public AdamW(
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
    public AdamW(
        IEnumerable<ParameterGroup> groups, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f)
        : base(groups, learningRate, beta1, beta2, epsilon, decoupled: true)
    {
    }
}
