using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MidasNet.Data;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Weights;

namespace MidasNet.Runner.Study.Publishing;

/// <summary>A finished study as it is published: the file of <c>midasnet report publish</c>. It holds no path of the machine.</summary>
internal sealed record PublishedStudy
{
    /// <summary>The name of the run folder.</summary>
    public required string Run { get; init; }

    /// <summary>The time at which the run was begun.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>The command line that began the run; paths in it are last names.</summary>
    public required string Command { get; init; }

    /// <summary>The program and the machine that began the run.</summary>
    public required PublishedEnvironment Environment { get; init; }

    /// <summary>Those of each resume, with its time; of runs of earlier versions only those that differ in a way that may change results.</summary>
    public required IReadOnlyList<PublishedEnvironment> Resumed { get; init; }

    /// <summary>The hashes of the data sets and pretrained weights, by name.</summary>
    public required SortedDictionary<string, string> Data { get; init; }

    /// <summary>The results; their folder is the name of the run folder.</summary>
    public required StudyResults Results { get; init; }

    /// <summary>The parts that have results, in words.</summary>
    [JsonIgnore]
    public IEnumerable<string> Parts => new[]
    {
        Results.Part1 is null ? null : "Part 1", Results.Emnist is null ? null : "Part 1 on EMNIST", Results.Part2 is null ? null : "Part 2",
        Results.Part3 is null ? null : "Part 3",
    }.OfType<string>();

    /// <summary>Whether a part has learnt from data that the program has drawn itself.</summary>
    [JsonIgnore]
    public bool IsSynthetic => new[] { Results.Part1?.Data, Results.Part2?.Data, Results.Part3?.Data }.Contains(DataKind.Synthetic);

    /// <summary>Reads a published file.</summary>
    /// <exception cref="DataFormatException">It is not such a file, or one of a version with other results.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static PublishedStudy Read(string path)
    {
        try
        {
            using var stream = RegularFile.OpenRead(path);
            var study = RunJson.Read<PublishedStudy>(stream) ?? throw new JsonException("it holds null");
            RequireWhole(study.Results);
            return study;
        }
        // The last two: an escape for half of a character, and null in the place of a list.
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            string problem = error.Message.TrimEnd('.');
            throw new DataFormatException(
                path, $"it is not a file of 'midasnet report publish', or one of a version with other results: {problem}. Publish its run again", inner: error);
        }
    }

    /// <summary>Throws where a list of the results holds null.</summary>
    /// <exception cref="JsonException">Names the list.</exception>
    public static void RequireWhole(StudyResults results) => RequireWhole(RunJson.NodeOf(results));

    private static void RequireWhole(JsonNode? node)
    {
        if (node is JsonArray array && array.Contains(null)) throw new JsonException($"the list {array.GetPath()} holds null");
        IEnumerable<JsonNode?> children = node switch
        {
            JsonArray items => items,
            JsonObject members => members.Select(member => member.Value),
            _ => [],
        };
        foreach (var child in children) RequireWhole(child);
    }
}
