using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>Predictions of a finished network in a file, bit by bit, with the fingerprint of the run that made them.</summary>
internal static class KeptPredictions
{
    private const string Key = "midasnet.predictions";

    private static readonly LearningJson Json = new(new JsonSerializerOptions
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });

    public static void Write(string path, IReadOnlyList<float[]> predictions, SortedDictionary<string, string> fingerprint, double trainingSeconds = 0)
    {
        StateFolder.MakeFor(path);
        // A tensor has at least one value.
        var tensors = predictions.Index().Where(entry => entry.Item.Length > 0).Select(entry => new WeightTensor($"{entry.Index}", [entry.Item.Length], entry.Item));
        var header = new Header(fingerprint, [.. predictions.Select(values => values.Length)]) { TrainingSeconds = trainingSeconds };
        SafeTensors.Write(path, tensors, new Dictionary<string, string> { [Key] = JsonSerializer.Serialize(header, LearningJson.Default.KeptPredictions) });
    }

    /// <exception cref="WeightFormatException">The file is damaged, holds no predictions, or those of another run.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TrainedPredictions Read(string path, SortedDictionary<string, string> fingerprint)
    {
        var (kept, predictions) = Read(path);
        TrainingFingerprint.RequireSame(path, kept.Fingerprint, fingerprint);
        return new TrainedPredictions(predictions, kept.TrainingSeconds);
    }

    /// <summary>Reads predictions of any run.</summary>
    /// <exception cref="WeightFormatException">The file is damaged, or holds no predictions.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (Header Header, float[][] Predictions) Read(string path)
    {
        var tensors = SafeTensors.Read(path);
        var values = tensors.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Values);
        var header = HeaderOf(path, tensors);
        return (
            header,
            [
                .. header.Lengths.Select((length, i) => length == 0 ? []
                    : values.TryGetValue($"{i}", out float[]? found) && found.Length == length ? found
                    : throw new WeightFormatException(path, null, $"predictions {i} of {length} values are missing")),
            ]);
    }

    private static Header HeaderOf(string path, WeightSet tensors)
    {
        if (!tensors.Metadata.ContainsKey(SafeTensorsChecksum.Key)) throw new WeightFormatException(path, null, $"it has no {SafeTensorsChecksum.Key}, which predictions have");
        if (!tensors.Metadata.TryGetValue(Key, out string? text)) throw new WeightFormatException(path, null, $"not predictions: its metadata has no {Key}");
        try
        {
            return JsonSerializer.Deserialize(text, Json.KeptPredictions) ?? throw new JsonException("null is no header");
        }
        catch (JsonException damage)
        {
            throw new WeightFormatException(path, null, $"{Key}: {JsonProblem.Of(damage)}", damage);
        }
    }

    internal sealed record Header(SortedDictionary<string, string> Fingerprint, int[] Lengths)
    {
        /// <summary>See <see cref="TrainedPredictions"/>.</summary>
        public double TrainingSeconds { get; set; }
    }
}
