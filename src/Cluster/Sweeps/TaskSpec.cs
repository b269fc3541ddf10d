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

    /// <summary>Folds of a repetition.</summary>
    [Id(3)]
    public required int Folds { get; init; }

    /// <summary>The part that is held out, from 0 on.</summary>
    [Id(4)]
    public required int Fold { get; init; }

    /// <summary>The index, from 0, of the division into folds.</summary>
    [Id(5)]
    public required int Repetition { get; init; }

    /// <summary>Whether all pictures of a writer stay in one fold.</summary>
    [Id(6)]
    public required bool ByWriter { get; init; }

    /// <summary>The seed of divisions, weights, orders and augmentation.</summary>
    [Id(7)]
    public required ulong Seed { get; init; }

    /// <summary>The version of the program.</summary>
    [Id(8)]
    public required string Version { get; init; }

    /// <summary>The instruction set, where a sweep insists on one; null for any.</summary>
    [Id(9)]
    public string? InstructionSet { get; init; }

    /// <summary>The content address: the same for equal tasks of any sweep, and different for others.</summary>
    public string Address()
    {
        // Each part with its length: no two lists of parts make one text.
        string[] parts =
        [
            Recipe, Data, $"{Epochs}", $"{Folds}", $"{Fold}", $"{Repetition}", $"{ByWriter}", $"{Seed}", Version, InstructionSet ?? "",
        ];
        string text = string.Concat(parts.Select(part => $"{part.Length}:{part}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
    }
}
