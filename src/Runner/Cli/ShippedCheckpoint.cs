using MidasNet.Runner.Sources;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>The checkpoint of a command that names none: the network of Part 1 that the project ships.</summary>
internal static class ShippedCheckpoint
{
    /// <summary>The file that was named, or the shipped one.</summary>
    /// <param name="named">The value of <c>--checkpoint</c>, or null.</param>
    /// <exception cref="WeightFormatException">None was named, and the shipped one is not there.</exception>
    public static string Choose(string? named) =>
        named
        ?? PretrainedWeights.FindCharacters(Environment.GetEnvironmentVariable)
        ?? throw new WeightFormatException(PretrainedWeights.CharactersFile, null, PretrainedWeights.CharactersHint);
}
