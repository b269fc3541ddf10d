namespace MidasNet;

/// <summary>One step of stochastic gradient descent, as numbers for the kernel.</summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="Momentum">Share of the previous step that is kept, 0 to 1.</param>
/// <param name="Nesterov">Whether to look ahead along the momentum.</param>
/// <param name="WeightDecay">Added to the gradient as decay · weight.</param>
public readonly record struct SgdRule(float LearningRate, float Momentum, bool Nesterov, float WeightDecay);
