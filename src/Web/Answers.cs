using System.Text.Json.Serialization;
using MidasNet.Models;

namespace MidasNet.Web;

/// <summary>The answer of <c>/predict</c>.</summary>
/// <param name="Model">The network.</param>
/// <param name="Predictions">One for each picture, in their order.</param>
internal sealed record PredictAnswer(string Model, IReadOnlyList<PicturePrediction> Predictions);

/// <summary>The prediction for a picture, or why there is none.</summary>
/// <param name="Picture">Its name: that of its file, or its number.</param>
internal sealed record PicturePrediction(string Picture)
{
    /// <summary>The most probable class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Class { get; init; }

    /// <summary>Its probability, 0 to 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Probability { get; init; }

    /// <summary>The most probable classes, the most probable first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ScoredClass>? Classes { get; init; }

    /// <summary>Why there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Problem? Problem { get; init; }

    /// <summary>A prediction.</summary>
    public static PicturePrediction Of(string picture, IReadOnlyList<ClassProbability> classes) => new(picture)
    {
        Class = classes[0].Class,
        Probability = classes[0].Probability,
        Classes = [.. classes.Select(found => new ScoredClass(found.Class, found.Probability))],
    };
}

/// <summary>A class and its probability, 0 to 1.</summary>
internal sealed record ScoredClass(string Class, float Probability);

/// <summary>A network in the answer of <c>/models</c>.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="File">The name of its file.</param>
/// <param name="Sha256">The checksum of its file.</param>
/// <param name="Input">The preprocessing of a picture in words.</param>
/// <param name="Side">Rows and columns of its input.</param>
/// <param name="Channels">1 for grey, 3 for colours.</param>
/// <param name="IsDrawn">Whether its pictures are drawn, dark ink on white paper.</param>
/// <param name="Classes">The names of its classes.</param>
internal sealed record ModelDescription(
    string Name, string File, string Sha256, string Input, int Side, int Channels, bool IsDrawn, IReadOnlyList<string> Classes)
{
    /// <summary>Describes a network.</summary>
    public static ModelDescription Of(ServedModel model) =>
        new(model.Name, model.File, model.Sha256, model.Input, model.Side, model.Channels, model.IsDrawn, model.Predictor.ClassNames);
}

/// <summary>The answer of <c>/models</c>.</summary>
internal sealed record ModelList(IReadOnlyList<ModelDescription> Models);

/// <summary>The answer of <c>/healthz</c>.</summary>
/// <param name="Status"><c>ok</c></param>
/// <param name="Models">The number of networks.</param>
/// <param name="Waiting">Pictures that wait.</param>
/// <param name="MaxQueue">How many may.</param>
internal sealed record Health(string Status, int Models, int Waiting, int MaxQueue);
