namespace MidasNet;

/// <summary>
/// Muon (Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024): the momentum of each weight, as a matrix
/// [out, in·height·width], is replaced by the nearest orthogonal matrix (<see cref="NewtonSchulz"/>), so that a step changes all directions alike. The step
/// is rate · √max(1, out / (in·height·width)) long in each direction; weight decay is decoupled, w -= rate·decay·w. All other parameters are trained by
/// <see cref="AdamW"/> or <see cref="Sgd"/>.
/// </summary>
public sealed class Muon : Optimizer
{
    private const string Velocity = "velocity";

    private readonly MuonOptions options;
    private readonly Optimizer others; // has no parameters of its own: it makes the steps of those of this one

    /// <summary>Trains one group of parameters.</summary>
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="learningRate">Length of a step of the orthogonalised weights; 0.02 is usual.</param>
    /// <param name="weightDecay">Decoupled weight decay of all weights.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public Muon(IEnumerable<Parameter> parameters, float learningRate = 0.02f, float weightDecay = 0, MuonOptions? options = null)
        : this([new ParameterGroup(parameters, weightDecay: weightDecay)], learningRate, options)
    {
    }

    /// <summary>Trains several groups.</summary>
    /// <param name="groups">The parameters to train.</param>
    /// <param name="learningRate">Length of a step of the orthogonalised weights; 0.02 is usual.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Two parameters have the same name, as those of two models, or one is in two groups.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A momentum or decay is not at least 0 and below 1, or a rate is negative, infinite or NaN.</exception>
    public Muon(IEnumerable<ParameterGroup> groups, float learningRate = 0.02f, MuonOptions? options = null)
        : base(groups, learningRate, Velocity)
    {
        this.options = options ??= new MuonOptions();
        if (options.Momentum is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(options), options.Momentum, "the momentum is at least 0 and below 1");
        if (!(options.OtherRate >= 0 && float.IsFinite(options.OtherRate))) throw new ArgumentOutOfRangeException(nameof(options), options.OtherRate, "the factor on the other learning rate is at least 0, and finite");
        IEnumerable<ParameterGroup> none = [];
        others = options.OthersBySgd
            ? new Sgd(none, learningRate, options.Momentum, options.Nesterov)
            : new AdamW(none, learningRate, options.Beta1, options.Beta2, options.Epsilon);
    }

    internal override IReadOnlyList<string> MemoryNamesOf(Parameter parameter) =>
        IsOrthogonalised(parameter) ? base.MemoryNamesOf(parameter) : others.MemoryNamesOf(parameter);

    internal override void Step(
        Parameter parameter, long step, Storage gradient, float learningRate, float weightDecay, Storage? clip, ReadOnlySpan<Storage> memory)
    {
        if (!IsOrthogonalised(parameter))
        {
            others.Step(parameter, step, gradient, options.OtherRate * learningRate, weightDecay, clip, memory);
            return;
        }
        var device = parameter.Device;
        int length = parameter.Shape.Length, rows = parameter.Shape.N, columns = length / rows;
        var (update, direction) = (device.Allocate(length), device.Allocate(length));

        // A step of length -1 from 0 is the update with momentum itself.
        device.Fill(length, 0, update);
        device.SgdStep(length, new SgdRule(-1, options.Momentum, options.Nesterov, WeightDecay: 0), clip, gradient, update, memory[0]);
        NewtonSchulz.Orthogonalise(device, rows, columns, update, direction);

        if (options.NormalisesWeights)
        {
            NewtonSchulz.Normalise(device, length, parameter.Storage, update);
            device.Scale(length, MathF.Sqrt(rows), update, parameter.Storage);
        }
        // w = (1 - rate·decay)·w - rate·scale·direction, where the rule multiplies the decay by the scale too. The update's memory is no longer needed.
        float scale = MathF.Sqrt(Math.Max(1, (float)rows / columns));
        device.SgdStep(length, new SgdRule(learningRate * scale, Momentum: 0, Nesterov: false, weightDecay / scale), null, direction, parameter.Storage, update);
        device.Recycle(update);
        device.Recycle(direction);
    }

    private bool IsOrthogonalised(Parameter parameter) =>
        parameter is { Kind: ParameterKind.Weight, Shape.Rank: >= 2 } && (options.Orthogonalises?.Invoke(parameter) ?? true);
}
