using System.Security.Cryptography;
using System.Text;

namespace MidasNet.Cluster.Sweeps;

/// <summary>All that decides the outcome of a task.</summary>
[GenerateSerializer]
internal sealed record TaskSpec
{
    /// <summary>The whole recipe, as JSON; its epochs are replaced by <see cref="Epochs"/>.</summary>
    [Id(0)]
    public required string Recipe { get; init; }

    /// <summary>The checksum of the images.</summary>
    [Id(1)]
    public required string Data { get; init; }

    /// <summary>Passes over the training images.</summary>
    [Id(2)]
    public required int Epochs { get; init; }

    /// <summary>The part that is held out, from 0 on.</summary>
    [Id(3)]
    public required int Fold { get; init; }

    /// <summary>The index, from 0, of the division into folds.</summary>
    [Id(4)]
    public required int Repetition { get; init; }

    /// <summary>The conditions of its sweep.</summary>
    [Id(5)]
    public required SweepConditions Conditions { get; init; }

    /// <summary>The content address: the same for equal tasks of any sweep, and different for others.</summary>
    public string Address()
    {
        // Each part with its length: no two lists of parts make one text.
        string[] parts =
        [
            Recipe, Data, $"{Epochs}", $"{Conditions.Folds}", $"{Fold}", $"{Repetition}", $"{Conditions.ByWriter}", $"{Conditions.Seed}", Conditions.Version,
            Conditions.InstructionSet ?? "",
        ];
        string text = string.Concat(parts.Select(part => $"{part.Length}:{part}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
    }
}
