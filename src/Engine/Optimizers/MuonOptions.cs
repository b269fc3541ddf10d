namespace MidasNet;

/// <summary>The options of <see cref="Muon"/>.</summary>
public sealed record MuonOptions
{
    /// <summary>Share of the previous gradients that is kept in the weights' momentum, at least 0 and below 1.</summary>
    public float Momentum { get; init; } = 0.95f;

    /// <summary>True for Nesterov momentum of the weights.</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>
    /// The weights to orthogonalise, of those that are <see cref="ParameterKind.Weight"/> with two or more axes; null for all of them. The usual choice leaves
    /// out the first and the last layer.
    /// </summary>
    public Func<Parameter, bool>? Orthogonalises { get; init; }

    /// <summary>
    /// True to bring each orthogonalised weight to the norm √out before each step: its length has no effect where a normalisation follows, and growing, it
    /// would shorten the steps (Jordan, "94% on CIFAR-10 in 2.73 seconds", 2024). The learning rate is then the share of the weight that a step changes; weight
    /// decay has no effect on it.
    /// </summary>
    public bool NormalisesWeights { get; init; }

    /// <summary>Factor on the learning rate for the parameters that are not orthogonalised: their optimizer takes smaller steps.</summary>
    public float OtherRate { get; init; } = 0.15f;

    /// <summary>True if the other parameters are trained by <see cref="Sgd"/> with the same momentum, false for <see cref="AdamW"/>.</summary>
    public bool OthersBySgd { get; init; }

    /// <summary>Decay of AdamW's running mean of gradients.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>Decay of AdamW's running mean of squared gradients.</summary>
    public float Beta2 { get; init; } = 0.99f;

    /// <summary>Keeps AdamW's quotient finite.</summary>
    public float Epsilon { get; init; } = 1e-8f;
}
