namespace MidasNet.Runner.Cli;

/// <summary>How probable a class is.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Probability">0 .. 1.</param>
internal readonly record struct ClassProbability(string Class, float Probability);
