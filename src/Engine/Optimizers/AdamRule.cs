namespace MidasNet;

/// <summary>The coefficients of one step of Adam, for the kernel.</summary>
/// <param name="StepSize">Learning rate over the bias correction of the first moment: η / (1 - β1^t).</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="SecondMomentScale">Bias correction of the second moment: 1 / (1 - β2^t).</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="Decay">Factor on the weight before the step: 1 - η·λ with decoupled decay (AdamW), else 1.</param>
/// <param name="WeightDecay">Added to the gradient as decay · weight (the L2 term of plain Adam).</param>
internal readonly record struct AdamRule(
    float StepSize, float Beta1, float Beta2, float SecondMomentScale, float Epsilon, float Decay, float WeightDecay);
