using Microsoft.ML.OnnxRuntime;

namespace MidasNet.Models.Tests;

/// <summary>ONNX Runtime computes from every exported network what the engine computes.</summary>
public sealed class OnnxRuntimeTests : IDisposable
{
    private const float Tolerance = 1e-4f;
    private const float HalfTolerance = 1e-2f; // float16 keeps 11 bits of each weight

    private static readonly Lazy<string?> WhyNot = new(Load);

    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly TemporaryFolder folder = new();

    // All families of the registry, and the deep ResNets with their own numbers of layers.
    private static readonly Dictionary<string, (string Family, IModelOptions Options, ModelUse Use)> Networks = new(ModelRegistryTests.Members)
    {
        ["ResNet-18"] = ("resnet", ResNetOptions.ResNet18(3) with { Width = 4 }, ModelRegistryTests.Members["coloured ResNet"].Use),
        ["ResNet-34"] = ("resnet", ResNetOptions.ResNet34(3) with { Width = 4 }, ModelRegistryTests.Members["coloured ResNet"].Use),
        ["ResNet-34 with the stem for ImageNet"] = (
            "resnet", ResNetOptions.ResNet34(3, stem: ResNetStem.ImageNet) with { Width = 4 }, ModelRegistryTests.Members["coloured ResNet"].Use),
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_computes_the_probabilities_of_an_exported_network(string name)
    {
        RequireRuntime();
        const int Count = 8;
        var (family, sizes, use) = Networks[name];
        use = use with { Temperature = 0.8f };
        using var model = ModelRegistryTests.Trained(device, ModelRegistry.Find(family)!, sizes);
        var (given, scaled, auxiliary) = ModelExportTests.Images(use, Count);
        float[] logits = Logits(model, use, scaled, auxiliary, Count);
        foreach (var options in new OnnxExportOptions[]
        {
            new(), new() { FoldBatchNorm = true }, new() { Float16 = true }, new() { Float16 = true, FoldBatchNorm = true },
        })
        {
            string path = folder.File("a.onnx");
            ModelExport.ToOnnx(model, use, path, options);
            var found = Run(path, use, given, auxiliary, Count);
            float tolerance = options.Float16 ? HalfTolerance : Tolerance, largest = Math.Max(1, logits.Max(Math.Abs));
            RequireNear(logits, found["logits"], tolerance * largest);
            RequireNear(Softmax(logits, use.ClassNames.Count, use.Temperature), found["probabilities"], tolerance);

            // Two runtimes of one file agree closely, whatever its weights are rounded to.
            using var opened = OnnxModel.Load(path, device);
            var inputs = new Dictionary<string, OnnxValue> { ["image"] = new([Count, use.Preprocessing.Channels, use.Side, use.Side], given) };
            if (auxiliary.Length > 0) inputs.Add("auxiliary_features", new OnnxValue([Count, auxiliary.Length / Count], auxiliary));
            RequireNear(opened.Run(inputs)["probabilities"].Values, found["probabilities"], Tolerance);
        }
    }

    [Fact]
    public void It_answers_a_thousand_pictures_as_the_shipped_network_does()
    {
        RequireRuntime();
        const int Count = 1000;
        string path = folder.File("part1.onnx"), checkpoint = RealFiles.Shipped("part1.safetensors");
        ModelExport.ToOnnx(checkpoint, path, new OnnxExportOptions { FoldBatchNorm = true });
        using var opened = ModelCheckpoint.Open(checkpoint, device);
        var (given, scaled, auxiliary) = ModelExportTests.Images(opened.Use, Count);
        float[] expected = Softmax(Logits(opened.Model, opened.Use, scaled, auxiliary, Count), opened.Use.ClassNames.Count, opened.Use.Temperature);
        RequireNear(expected, Run(path, opened.Use, given, auxiliary, Count)["probabilities"], Tolerance);
    }

    private static void RequireRuntime()
    {
        if (WhyNot.Value is { } reason) Assert.Skip(reason);
    }

    private static string? Load()
    {
        try
        {
            OrtEnv.Instance();
            return null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or TypeInitializationException or BadImageFormatException or EntryPointNotFoundException
            or OnnxRuntimeException)
        {
            return $"ONNX Runtime does not load: {(failure.InnerException ?? failure).Message.Split('\n')[0]}";
        }
    }

    private static Dictionary<string, float[]> Run(string path, ModelUse use, float[] given, float[] auxiliary, int count)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(path, options);
        using var run = new RunOptions();
        using var image = OrtValue.CreateTensorValueFromMemory(given, [count, use.Preprocessing.Channels, use.Side, use.Side]);
        using var features = auxiliary.Length == 0 ? null : OrtValue.CreateTensorValueFromMemory(auxiliary, [count, auxiliary.Length / count]);
        var inputs = new Dictionary<string, OrtValue> { ["image"] = image };
        if (features is not null) inputs.Add("auxiliary_features", features);
        string[] outputs = ["logits", "probabilities"];
        using var found = session.Run(run, inputs, outputs);
        return outputs.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second.GetTensorDataAsSpan<float>().ToArray());
    }

    private float[] Logits(Model model, ModelUse use, float[] scaled, float[] auxiliary, int count)
    {
        const int AtATime = 100;
        int length = scaled.Length / count, features = auxiliary.Length / count;
        var logits = new List<float>();
        for (int first = 0; first < count; first += AtATime)
        {
            int some = Math.Min(AtATime, count - first);
            using var scope = Scope.Predict(device);
            var x = scope.Input(new Shape(some, use.Channels, use.Side, use.Side), scaled.AsSpan(first * length, some * length));
            var y = features == 0 ? model.Forward(x) : model.Forward(x, scope.Input(new Shape(some, features), auxiliary.AsSpan(first * features, some * features)));
            logits.AddRange(y.ToArray());
        }
        return [.. logits];
    }

    private static float[] Softmax(float[] logits, int classes, float temperature) => [.. logits.Chunk(classes).SelectMany(row =>
    {
        double[] exponentials = [.. row.Select(logit => Math.Exp((logit - row.Max()) / temperature))];
        return exponentials.Select(value => (float)(value / exponentials.Sum()));
    })];

    private static void RequireNear(float[] expected, float[] found, float tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        float largest = expected.Zip(found).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.InRange(largest, 0, tolerance);
    }
}
