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

    /// <summary>The weights of the VGG19 that a head of an earlier version was trained on: <c>letters</c> or <c>ImageNet</c>. Null if they are not found.</summary>
    public static string? Pretrained(string name) => name switch
    {
        "letters" => PretrainedWeights.FindLetters(DataFolder.None, Environment.GetEnvironmentVariable),
        "ImageNet" => PretrainedWeights.FindVgg19(DataFolder.None, Environment.GetEnvironmentVariable),
        _ => null,
    };
}
