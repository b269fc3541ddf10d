using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>
/// The file of a training state: safetensors, checksummed and written whole or not at all, with the arrays as they are in memory and everything else as
/// JSON under <c>midasnet.training_state</c>. Counters are integers and other numbers have all their digits, so that nothing is rounded.
/// </summary>
internal static class TrainingStateFile
{
    private const string Key = "midasnet.training_state", VersionKey = "midasnet.training_state_version", Version = "1";

    private static readonly LearningJson Json = new(new JsonSerializerOptions
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });

    public static void Write(string path, IEnumerable<WeightTensor> tensors, TrainingStateHeader header) =>
        SafeTensors.Write(path, tensors, new Dictionary<string, string>
        {
            [VersionKey] = Version,
            [Key] = JsonSerializer.Serialize(header, Json.TrainingStateHeader),
        });

    /// <exception cref="WeightFormatException">The file is damaged, or is no training state that this version reads.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static (TrainingStateHeader Header, WeightSet Tensors) Read(string path)
    {
        var tensors = SafeTensors.Read(path);
        var strings = tensors.Metadata;
        if (!strings.TryGetValue(VersionKey, out string? version) || !strings.TryGetValue(Key, out string? text))
            throw new WeightFormatException(path, null, $"not the state of a training run: its metadata has no {Key}");
        // Such a file always has a checksum: without one there is no proof that it is whole.
        if (!strings.ContainsKey(SafeTensorsChecksum.Key))
            throw new WeightFormatException(path, null, $"the state of a training run has a checksum, but this file has no {SafeTensorsChecksum.Key}");
        if (version != Version)
            throw new WeightFormatException(path, null, $"{VersionKey} is '{GivenText.Of(version)}', this program reads {Version}");
        try
        {
            var header = JsonSerializer.Deserialize(text, Json.TrainingStateHeader) ?? throw new JsonException("null is no state");
            // The annotations do not reach the values of a dictionary.
            if (header.Fingerprint.Values.Any(value => value is null)) throw new JsonException("a value of the fingerprint is null");
            return (header, tensors);
        }
        catch (JsonException damage)
        {
            throw new WeightFormatException(path, null, $"{Key}: {JsonProblem.Of(damage)}", damage);
        }
    }
}
