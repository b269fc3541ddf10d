using System.Globalization;
using System.Text;
using System.Text.Json;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// Turns <see cref="CheckpointMetadata"/> into the strings of a safetensors file, under keys <c>midasnet.*</c>, and back. Version 1 held small CNNs alone, and
/// a <c>midasnet.configuration_hash</c>; both versions could hold the progress of a training run (<c>midasnet.seed</c>, <c>midasnet.epoch</c>, ...). These
/// keys are skipped.
/// </summary>
internal static class CheckpointText
{
    /// <summary>The key of the format's version, which every checkpoint has.</summary>
    public const string Format = "midasnet.format";

    private const string Version = "2", FirstVersion = "1";
    private const string Model = "midasnet.model";
    private const string Configuration = "midasnet.configuration";
    private const string Classes = "midasnet.classes";
    private const string Input = "midasnet.input";
    private const string Mean = "midasnet.mean";
    private const string Deviation = "midasnet.std";
    private const string Preprocessing = "midasnet.preprocessing";
    private const string Framing = "midasnet.framing";
    private const string Colours = "midasnet.colours";
    private const string Temperature = "midasnet.temperature";
    private const string Views = "midasnet.views", MirroredViews = "image and mirror image", ShiftedViews = "image, shifted images and mirror images";

    private const int Depth = 64;

    private static readonly string[] Required = [Model, Configuration, Classes, Input, Mean, Deviation, Preprocessing];

    /// <summary>The metadata as strings.</summary>
    public static Dictionary<string, string> Write(CheckpointMetadata metadata)
    {
        var input = metadata.Input;
        var strings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Format] = Version,
            [Model] = metadata.ModelName,
            [Configuration] = metadata.ModelConfiguration,
            [Classes] = Json(json => { foreach (string name in metadata.ClassNames) json.WriteStringValue(ValidUnicode.Require(name)); }),
            [Input] = Json(json => { foreach (int size in new[] { input.Channels, input.Height, input.Width }) json.WriteNumberValue(size); }),
            [Mean] = Json(json => { foreach (float value in input.Mean) json.WriteNumberValue(value); }),
            [Deviation] = Json(json => { foreach (float value in input.Deviation) json.WriteNumberValue(value); }),
            [Preprocessing] = metadata.Preprocessing,
        };
        if (metadata.Framing is { } framing) strings[Framing] = framing;
        if (metadata.Colours is { } colours) strings[Colours] = colours;
        if (metadata.Views != PredictionViews.Image) strings[Views] = metadata.Views == PredictionViews.Mirrored ? MirroredViews : ShiftedViews;
        if (metadata.Temperature != 1) strings[Temperature] = metadata.Temperature.ToString("R", CultureInfo.InvariantCulture);
        return strings;
    }

    /// <summary>The metadata that the strings of the file at <paramref name="path"/> stand for.</summary>
    /// <exception cref="WeightFormatException">A key is missing or its string cannot be understood.</exception>
    public static CheckpointMetadata Read(string path, IReadOnlyDictionary<string, string> strings)
    {
        if (!strings.TryGetValue(Format, out string? version)) throw Not(path, $"its metadata has no {Format}");
        if (version is not (Version or FirstVersion)) throw Not(path, $"{Format} is {QuotedText.Of(version)}, this program reads {FirstVersion} and {Version}");
        string[] missing = [.. Required.Where(key => !strings.ContainsKey(key))];
        if (missing.Length > 0) throw Not(path, $"its metadata lacks {string.Join(", ", missing)}");

        return new CheckpointMetadata
        {
            ModelName = strings[Model],
            ModelConfiguration = ReadConfiguration(path, strings[Configuration]),
            ClassNames = ReadClasses(path, strings[Classes]),
            Input = ReadInput(path, strings),
            Preprocessing = strings[Preprocessing],
            Framing = strings.GetValueOrDefault(Framing),
            Colours = strings.GetValueOrDefault(Colours),
            Views = ReadViews(path, strings.GetValueOrDefault(Views)),
            Temperature = ReadTemperature(path, Temperature, strings.GetValueOrDefault(Temperature)),
        };
    }

    private static PredictionViews ReadViews(string path, string? text) => text switch
    {
        null => PredictionViews.Image,
        MirroredViews => PredictionViews.Mirrored,
        ShiftedViews => PredictionViews.MirroredAndShifted,
        _ => throw Not(path, $"{Views} is {QuotedText.Of(text)}, this program knows {QuotedText.Of(MirroredViews)} and {QuotedText.Of(ShiftedViews)}"),
    };

    /// <summary>A temperature; 1 where there is none.</summary>
    internal static float ReadTemperature(string path, string key, string? text)
    {
        if (text is null) return 1;
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && ModelUse.IsTemperature(value)) return value;
        throw Not(path, string.Create(
            CultureInfo.InvariantCulture, $"{key} is {QuotedText.Of(text)}, which is no number from {ModelUse.MinTemperature} to {ModelUse.MaxTemperature}"));
    }

    private static string ReadConfiguration(string path, string text) => Parse(path, Configuration, text, (ref UntrustedJson json) =>
    {
        json.SkipValue();
        return text;
    });

    private static List<string> ReadClasses(string path, string text) => Parse(path, Classes, text, (ref UntrustedJson json) =>
    {
        var names = new List<string>();
        json.OpenArray("the list");
        while (json.NextElement()) names.Add(json.Text("a name in it"));
        return names;
    });

    private static CheckpointInput ReadInput(string path, IReadOnlyDictionary<string, string> strings)
    {
        var sizes = Parse(path, Input, strings[Input], (ref UntrustedJson json) => json.Dimensions("the shape").Dimensions);
        if (sizes.Count != 3) throw Not(path, $"{Input} is {TensorDimensions.Text(sizes)}, it should be [channels, height, width]");
        try
        {
            var (mean, deviation) = (ReadNumbers(path, Mean, strings[Mean]), ReadNumbers(path, Deviation, strings[Deviation]));
            return new CheckpointInput(sizes[0], sizes[1], sizes[2], mean, deviation);
        }
        catch (ArgumentException unfit)
        {
            throw Not(path, unfit.Message, unfit);
        }
    }

    private static List<float> ReadNumbers(string path, string key, string text) => Parse(path, key, text, (ref UntrustedJson json) =>
    {
        var numbers = new List<float>();
        json.OpenArray("the list");
        while (json.NextElement()) numbers.Add(json.Number("a number in it"));
        return numbers;
    });

    private delegate T JsonParser<T>(ref UntrustedJson json);

    private static T Parse<T>(string path, string key, string text, JsonParser<T> parse)
    {
        try
        {
            // The key stands for the path, so that the message says in which string the trouble is.
            var json = new UntrustedJson(key, null, Encoding.UTF8.GetBytes(text), Depth);
            json.Next();
            var value = parse(ref json);
            json.End();
            return value;
        }
        catch (WeightFormatException damage)
        {
            throw Not(path, damage.Message, damage);
        }
    }

    private static string Json(Action<Utf8JsonWriter> writeElements)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            writeElements(json);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static WeightFormatException Not(string path, string message, Exception? innerException = null) =>
        new(path, null, $"not a MidasNet checkpoint: {message}", innerException);
}
