namespace MidasNet;

/// <summary>A copy of a <see cref="MovingAverage"/>, as <see cref="MovingAverage.SaveState"/> makes it.</summary>
/// <param name="Updates">Updates made.</param>
/// <param name="Values">The averages by the name of their parameter, row-major.</param>
public sealed record AveragedWeights(long Updates, IReadOnlyDictionary<string, float[]> Values);
