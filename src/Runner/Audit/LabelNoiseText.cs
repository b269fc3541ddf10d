using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;

namespace MidasNet.Runner.Audit;

/// <summary>Simulated noise in <c>config.json</c>: as a user writes it, with its rate.</summary>
internal sealed class LabelNoiseText : JsonConverter<LabelNoise>
{
    /// <inheritdoc/>
    public override LabelNoise Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SimulatedNoise.Parse(reader.GetString() ?? "") ?? throw new JsonException($"expected one of {SimulatedNoise.KnownKinds}");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LabelNoise value, JsonSerializerOptions options)
    {
        double? rate = value switch
        {
            LabelNoise.Symmetric symmetric => symmetric.Rate,
            LabelNoise.Pair pair => pair.Rate,
            LabelNoise.Complementary complementary => complementary.Contamination,
            _ => null,
        };
        // All digits, without an exponent, which the command line does not take.
        writer.WriteStringValue(SimulatedNoise.NameOf(value) + (rate is { } given ? Digits(given).ToString(":0.############################", CultureInfo.InvariantCulture) : ""));
    }

    // A cast to decimal would round to 15 digits.
    private static decimal Digits(double rate) => decimal.Parse(rate.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
}
