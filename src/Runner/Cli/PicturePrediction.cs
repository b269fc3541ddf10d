using System.Text.Json.Serialization;
using MidasNet.Models;

namespace MidasNet.Runner.Cli;

/// <summary>The prediction for one picture: an element of <c>predict --json</c>. Either classes or an error.</summary>
internal sealed record PicturePrediction
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The most probable classes, the most probable first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ClassProbability>? Classes { get; init; }

    /// <summary>Why there are none: the file is missing or no picture.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}
