using System.Text;
using System.Text.Json;
using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Page;

/// <summary>The network of a page, and what it has computed for the last picture.</summary>
internal sealed class PageNetwork
{
    // More kernels of one output are not readable next to each other.
    private const int MaxParts = 24;

    private readonly Classifier classifier;
    private NetworkTrace? trace;

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="checkpoint">The content of the file.</param>
    // The page unpacks it by gzip, with a checksum of its own; SHA-256 is slow in the interpreter of browsers.
    public PageNetwork(byte[] checkpoint) => classifier = Classifier.Load(checkpoint, new ClassifierOptions { Threads = 1, IsVerified = true });

    private NetworkTrace LastTrace => trace ?? throw new InvalidOperationException("no picture was traced");

    /// <summary>What the page needs to know of the network.</summary>
    public string Describe() => Json(json =>
    {
        var preprocessing = classifier.Use.Preprocessing;
        json.WriteStartObject();
        var (architecture, parameters) = classifier.OfModel(model => (model.Architecture, model.Parameters.Sum(parameter => (long)parameter.Shape.Length)));
        json.WriteString("architecture", architecture);
        json.WriteNumber("parameters", parameters);
        json.WriteString("input", preprocessing.Describe());
        json.WriteString("kind", preprocessing.Kind switch { PreprocessingKind.Drawing => "drawing", PreprocessingKind.Digit => "digit", _ => "photo" });
        json.WriteNumber("size", preprocessing.Size);
        json.WriteNumber("channels", preprocessing.Channels);
        json.WriteStartArray("classes");
        foreach (string name in classifier.ClassNames) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>The probabilities of the classes.</summary>
    public double[] Predict(byte[] pixels, int width, int height, int channels) => Numbers(classifier.Predict(pixels, width, height, channels));

    /// <summary>The same when a square is hidden.</summary>
    public double[] PredictWithout(byte[] pixels, int width, int height, int channels, int left, int top, int side, byte grey) =>
        Numbers(classifier.PredictWithout(pixels, width, height, channels, new HiddenSquare(left, top, side, grey)));

    /// <summary>The features by which the page finds the nearest of its training pictures.</summary>
    public double[] Features(byte[] pixels, int width, int height, int channels) =>
        Numbers(classifier.Features(pixels, width, height, channels));

    /// <summary>Computes all layers.</summary>
    public string Trace(byte[] pixels, int width, int height, int channels)
    {
        trace = classifier.Trace(pixels, width, height, channels);
        return Json(json =>
        {
            json.WriteStartArray();
            foreach (var (name, activation) in trace.Layers)
            {
                var (count, rows, columns) = Extents(activation);
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteNumber("channels", count);
                json.WriteNumber("rows", rows);
                json.WriteNumber("columns", columns);
                json.WriteBoolean("signed", IsSigned(activation.Values));
                // The sums of a convolution before its normalisation, which the layer after this one shows.
                json.WriteBoolean("isBeforeNorm", trace.Layers.ContainsKey($"{name}.norm"));
                json.WriteBoolean("hasKernel", ConvolutionOf(name) is not null);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
    }

    /// <summary>The picture as the network receives it.</summary>
    public byte[] Input() => LastTrace.Image.Pixels;

    /// <summary>
    /// Each channel as bytes, in relation to its largest absolute value: 0 to 255 for 0 to that value, or, where a layer has negative values, 1 to 255 with 128
    /// for 0.
    /// </summary>
    public byte[] Channels(string layer)
    {
        var activation = LastTrace.Layers[layer];
        var (count, rows, columns) = Extents(activation);
        int area = rows * columns;
        bool signed = IsSigned(activation.Values);
        var bytes = new byte[activation.Values.Length];
        for (int c = 0; c < count; c++)
        {
            var values = activation.Values.Slice(c * area, area);
            float max = 1e-6f;
            foreach (float value in values) max = Math.Max(max, Math.Abs(value));
            for (int i = 0; i < area; i++) bytes[c * area + i] = (byte)(signed ? 128 + 127 * values[i] / max : 255 * values[i] / max);
        }
        return bytes;
    }

    /// <summary>One value: the parts of its sum, with their kernels and the squares of the input below them, and what became of the sum.</summary>
    public string Explain(string layer, int channel, int row, int column) => Json(json =>
    {
        var layers = LastTrace.Layers;
        json.WriteStartObject();
        json.WriteNumber("value", ValueOf(layers[layer], channel, row, column));
        if (ConvolutionOf(layer) is { } name)
        {
            var convolution = LastTrace.Convolutions[name];
            var (weight, weights) = WeightOf($"{name}.weight");
            float[] parts = convolution.Parts(weight, weights, channel, row, column);
            json.WriteString("convolution", name);
            json.WriteNumber("sum", parts.Sum());
            if (Bias($"{name}.bias", channel) is { } bias) json.WriteNumber("bias", bias);
            // With a normalisation after it, the layer's own output is the sum with its bias.
            if (layers.TryGetValue(name, out var before) && name != layer) json.WriteNumber("beforeNorm", ValueOf(before, channel, row, column));
            json.WriteNumber("kernel", weight.H);
            json.WriteNumber("inputs", weight.C);
            json.WriteStartArray("parts");
            int first = convolution.FirstChannel(weight, channel);
            foreach (int c in Enumerable.Range(0, weight.C).OrderByDescending(c => Math.Abs(parts[c])).Take(MaxParts))
            {
                json.WriteStartObject();
                json.WriteNumber("channel", first + c);
                json.WriteNumber("sum", parts[c]);
                int area = weight.H * weight.W;
                Write(json, "weights", weights.AsSpan((channel * weight.C + c) * area, area));
                Write(json, "inputs", convolution.Window(weight, first + c, row, column));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    });

    /// <summary>The convolution whose output a layer gives, itself or after a normalisation; null if there is none.</summary>
    private string? ConvolutionOf(string layer)
    {
        const string Norm = ".norm";
        var convolutions = LastTrace.Convolutions;
        if (convolutions.ContainsKey(layer)) return layer;
        return layer.EndsWith(Norm, StringComparison.Ordinal) && convolutions.ContainsKey(layer[..^Norm.Length]) ? layer[..^Norm.Length] : null;
    }

    private (Shape Shape, float[] Values) WeightOf(string name) => classifier.OfModel(model =>
    {
        var parameter = model.Parameters[name];
        return (parameter.Shape, parameter.ToArray());
    });

    private float? Bias(string name, int channel) => classifier.OfModel<float?>(
        model => model.Parameters.FirstOrDefault(parameter => parameter.Name == name) is { } bias ? bias.ToArray()[channel] : null);

    private static float ValueOf(Activation activation, int channel, int row, int column)
    {
        var (_, rows, columns) = Extents(activation);
        return activation.Values[(channel * rows + row) * columns + column];
    }

    /// <summary>Features are shown as one row.</summary>
    private static (int Channels, int Rows, int Columns) Extents(Activation activation) =>
        activation.Shape.Rank == 4 ? (activation.Shape.C, activation.Shape.H, activation.Shape.W) : (1, 1, activation.Values.Length);

    private static bool IsSigned(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (value < 0) return true;
        }
        return false;
    }

    private static double[] Numbers(ClassProbabilities found) => Numbers(found.Probabilities);

    /// <summary>JavaScript has one kind of numbers.</summary>
    internal static double[] Numbers(ReadOnlySpan<float> values)
    {
        var numbers = new double[values.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = values[i];
        return numbers;
    }

    private static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    internal static string Json(Action<Utf8JsonWriter> write)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory)) write(json);
        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length);
    }
}
