using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>A way to train the networks of Part 1 by the same recipe.</summary>
/// <param name="Name">The name in tables; null for the recipe alone, from random weights.</param>
/// <param name="Key">The same for names of files, ending in a hyphen; empty for the recipe alone.</param>
/// <param name="Start">The weights that they begin with; null for random ones.</param>
/// <param name="StartName">The name of the checkpoint with these weights.</param>
/// <param name="IsTaught">Whether networks of other divisions of the same training images label them besides, see <see cref="FoldTeachers"/>.</param>
internal sealed record CharacterTraining(string? Name, string Key, InitialWeights? Start = null, string? StartName = null, bool IsTaught = false)
{
    /// <summary>The recipe alone, from random weights.</summary>
    public static CharacterTraining Plain { get; } = new(null, "");

    /// <summary>After training on characters that the program draws itself.</summary>
    public static CharacterTraining Pretrained(InitialWeights start) => new("pretrained on synthetic characters", "pretrained-", start, SyntheticStart.CheckpointName);

    /// <summary>Taught by an ensemble.</summary>
    public static CharacterTraining Distilled { get; } = new($"taught by {FoldTeachers.Count} networks of the same images", "distilled-", IsTaught: true);
}
