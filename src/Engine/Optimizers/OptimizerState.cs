namespace MidasNet;

/// <summary>The memory of an optimizer, such as <see cref="Optimizer.SaveState"/> copies and <see cref="Optimizer.LoadState"/> restores.</summary>
/// <param name="StepCount">Steps made.</param>
/// <param name="ParameterSteps">Steps made by each parameter, by its name; parameters that have not been stepped are not listed.</param>
/// <param name="Values">The values kept for each of these parameters, row-major, such as <c>conv.weight.m</c>.</param>
public sealed record OptimizerState(
    long StepCount, IReadOnlyDictionary<string, long> ParameterSteps, IReadOnlyDictionary<string, float[]> Values);
