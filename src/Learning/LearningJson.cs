using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Learning.Search;

namespace MidasNet.Learning;

/// <summary>Reads and writes the JSON of this library without reflection, so that it can be compiled to native code.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(KeptPredictions.Header), TypeInfoPropertyName = nameof(KeptPredictions))]
[JsonSerializable(typeof(TrainingLoop.LoopState))]
[JsonSerializable(typeof(TrainingStateHeader))]
[JsonSerializable(typeof(TrainingOptions))]
[JsonSerializable(typeof(Dictionary<string, TrialSettings>), TypeInfoPropertyName = "Ingredients")]
[JsonSerializable(typeof(SearchSpace))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(float))]
[JsonSerializable(typeof(double))]
internal sealed partial class LearningJson : JsonSerializerContext
{
    /// <summary>For what was parsed with <see cref="JsonTexts.HandWritten"/>: its text still has the comments and the commas at the end of lists.</summary>
    public static LearningJson HandWritten { get; } = new(new JsonSerializerOptions { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });

    /// <summary>A plain value as JSON.</summary>
    /// <param name="value">A string, boolean or number.</param>
    public static JsonElement Element(object value) => JsonSerializer.SerializeToElement(value, value.GetType(), Default);
}
