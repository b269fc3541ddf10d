namespace MidasNet.Learning;

/// <summary>The optimizer of a training run.</summary>
public enum OptimizerKind
{
    /// <summary><see cref="MidasNet.AdamW"/>: Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary><see cref="MidasNet.Adam"/>: weight decay is an L2 term of the gradient.</summary>
    Adam,

    /// <summary><see cref="MidasNet.Sgd"/>: stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary><see cref="MidasNet.Muon"/>: orthogonalised momentum for weights, AdamW or SGD for all else. Its learning rate is usually 0.02.</summary>
    Muon,
}
