namespace MidasNet;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015). Weight decay is decoupled from the gradient, that is AdamW (Loshchilov and Hutter, ICLR 2019), unless asked
/// to be the L2 term of the first paper.
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly Dictionary<Parameter, Moments> moments = [];
    private readonly float beta1, beta2, epsilon;
    private readonly bool decoupled;

    /// <summary>Trains one group of parameters.</summary>
    public Adam(
        IEnumerable<Parameter> parameters, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f,
        float weightDecay = 0, bool decoupled = true)
        : this([new ParameterGroup(parameters, weightDecay: weightDecay)], learningRate, beta1, beta2, epsilon, decoupled)
    {
    }

    /// <summary>Trains several groups.</summary>
    /// <param name="groups">What to train.</param>
    /// <param name="learningRate">Length of a step.</param>
    /// <param name="beta1">Decay of the running mean of gradients.</param>
    /// <param name="beta2">Decay of the running mean of squared gradients.</param>
    /// <param name="epsilon">Keeps the quotient finite.</param>
    /// <param name="decoupled">AdamW if true, Adam with an L2 term if false; the same without weight decay.</param>
    public Adam(
        IEnumerable<ParameterGroup> groups, float learningRate = 1e-3f, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f,
        bool decoupled = true)
        : base(groups, learningRate)
    {
        if (beta1 is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(beta1), beta1, "at least 0 and below 1");
        if (beta2 is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(beta2), beta2, "at least 0 and below 1");
        (this.beta1, this.beta2, this.epsilon, this.decoupled) = (beta1, beta2, epsilon, decoupled);
    }

    internal override void Step(Parameter parameter, int step, Storage gradient, float learningRate, float weightDecay, Storage? clip)
    {
        if (!moments.TryGetValue(parameter, out var moment))
            moments[parameter] = moment = new Moments(NewState(parameter, "m"), NewState(parameter, "v"));
        var rule = new AdamRule(
            (float)(learningRate / (1 - Math.Pow(beta1, step))), beta1, beta2, (float)(1 / (1 - Math.Pow(beta2, step))), epsilon,
            decoupled ? 1 - learningRate * weightDecay : 1, decoupled ? 0 : weightDecay);
        parameter.Device.AdamStep(parameter.Shape.Length, rule, clip, gradient, parameter.Storage, moment.First, moment.Second);
    }

    internal override IEnumerable<(Parameter Parameter, string Suffix, Storage Storage)> States() =>
        moments.SelectMany(m => new[] { (m.Key, "m", m.Value.First), (m.Key, "v", m.Value.Second) });

    internal override void ForgetStates() => moments.Clear();

    private sealed record Moments(Storage First, Storage Second);
}
