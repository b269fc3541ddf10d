namespace MidasNet;

/// <summary>The coefficients of one step of stochastic gradient descent, for the kernel.</summary>
/// <param name="LearningRate">Step length.</param>
/// <param name="Momentum">Share of the previous step that is kept, 0 to 1.</param>
/// <param name="Nesterov">True for Nesterov momentum.</param>
/// <param name="WeightDecay">Added to the gradient as decay · weight.</param>
internal readonly record struct SgdRule(float LearningRate, float Momentum, bool Nesterov, float WeightDecay);
