using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>A <see cref="SmallCnnPlan"/> as the JSON that checkpoints hold.</summary>
// What is unknown is refused: a plan with an option of a later version describes another network than the one that would be built without it.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SmallCnnPlan))]
internal sealed partial class SmallCnnPlanJson : JsonSerializerContext
{
    /// <summary>The plan as JSON.</summary>
    public static string Write(SmallCnnPlan plan) => JsonSerializer.Serialize(plan, Default.SmallCnnPlan);

    /// <summary>The plan that untrusted JSON describes, valid.</summary>
    /// <param name="path">The file that holds it, for messages.</param>
    /// <param name="json">The JSON.</param>
    /// <exception cref="WeightFormatException">It is no plan, one of a later version, or one that makes no network.</exception>
    public static SmallCnnPlan Read(string path, string json)
    {
        try
        {
            var plan = JsonSerializer.Deserialize(json, Default.SmallCnnPlan) ?? throw new JsonException("it is null");
            plan.Validate();
            return plan;
        }
        catch (JsonException unknown)
        {
            throw new WeightFormatException(path, null,
                $"this program does not understand the model's plan {QuotedText.Of(json)}: it is damaged, or of a later version", unknown);
        }
        catch (ArgumentException unfit)
        {
            throw new WeightFormatException(path, null, $"the model's plan makes no network: {unfit.Message}", unfit);
        }
    }
}
