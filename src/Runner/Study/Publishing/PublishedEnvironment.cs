using System.Text.Json.Serialization;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Study.Publishing;

/// <summary>The program and the machine of a published run, with nothing by which the machine could be found.</summary>
internal sealed record PublishedEnvironment
{
    /// <summary>The version of the product.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>The commit that was checked out; null outside a git checkout.</summary>
    public required string? Commit { get; init; }

    /// <summary>The processor or graphics card, with threads and vectors, in words.</summary>
    public required string Machine { get; init; }

    /// <summary>The version of .NET.</summary>
    public required string Runtime { get; init; }

    /// <summary>When the run was resumed; null for its beginning, and where an earlier version did not keep it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Time { get; set; }

    /// <summary>What is published of an environment.</summary>
    public static PublishedEnvironment Of(RunEnvironment environment) => new()
    {
        ProductVersion = environment.ProductVersion,
        Commit = environment.Commit,
        Machine = environment.Machine,
        Runtime = environment.Runtime,
    };
}
