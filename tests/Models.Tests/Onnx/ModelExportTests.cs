using System.Text.Json;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>Exported networks compute what the engine's do.</summary>
public sealed class ModelExportTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => ModelRegistryTests.Names;

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_exported_network_computes_the_same(string name) => RequireSame(name, new OnnxExportOptions(), tolerance: 1e-4);

    [Theory]
    [MemberData(nameof(Names))]
    public void So_it_does_with_folded_normalisations(string name) => RequireSame(name, new OnnxExportOptions { FoldBatchNorm = true }, tolerance: 1e-4);

    // 11 bits of each weight.
    [Theory]
    [MemberData(nameof(Names))]
    public void With_float16_weights_it_computes_nearly_the_same(string name) =>
        RequireSame(name, new OnnxExportOptions { Float16 = true, FoldBatchNorm = true }, tolerance: 1e-2);

    [Theory]
    [MemberData(nameof(Names))]
    public void Folding_leaves_no_normalisation_that_alone_follows_a_convolution(string name)
    {
        var graph = Exported(name, new OnnxExportOptions { FoldBatchNorm = true });
        var convolved = graph.Nodes.Where(node => node.Operator is "Conv" or "Gemm").SelectMany(node => node.Outputs)
            .Where(output => graph.Nodes.Count(node => node.Inputs.Contains(output)) == 1).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(graph.Nodes, node => node.Operator == "BatchNormalization" && convolved.Contains(node.Inputs[0]));
        Assert.All(graph.Initializers.Keys, tensor => Assert.Contains(graph.Nodes, node => node.Inputs.Contains(tensor)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_weights_have_the_names_and_values_of_the_checkpoint(string name)
    {
        var (family, options, _) = ModelRegistryTests.Members[name];
        using var model = ModelRegistryTests.Trained(device, ModelRegistry.Find(family)!, options);
        var graph = Exported(name, new OnnxExportOptions());
        foreach (var parameter in model.Parameters) Assert.Equal(parameter.ToArray(), graph.Initializers[parameter.Name].Values);
        Assert.Equal(OnnxGraph.ExportedOpset, graph.Opset);
    }

    [Fact]
    public void Float16_halves_the_file()
    {
        string whole = folder.File("whole.onnx"), half = folder.File("half.onnx");
        using var model = new ResNet9(device, new ResNet9Options(3, Width: 16), seed: 1);
        var use = ModelRegistryTests.Members["ResNet-9"].Use;
        ModelExport.ToOnnx(model, use, whole);
        ModelExport.ToOnnx(model, use, half, new OnnxExportOptions { Float16 = true });
        Assert.InRange(new FileInfo(half).Length / (double)new FileInfo(whole).Length, 0.5, 0.55);
    }

    [Fact]
    public void The_metadata_say_how_it_is_used()
    {
        var (family, options, use) = ModelRegistryTests.Members["whitened CNN"];
        use = use with { ClassNames = ["é", "quote \"", "日本"] };
        string path = folder.File("a.onnx");
        using var model = ModelRegistryTests.Trained(device, ModelRegistry.Find(family)!, options);
        ModelExport.ToOnnx(model, use, path);
        using var opened = OnnxModel.Load(path, device);
        Assert.Equal(use.ClassNames, JsonSerializer.Deserialize<string[]>(opened.Metadata["class_names"]));
        Assert.Equal(use.Preprocessing.ToString(), opened.Metadata["preprocessing"]);
        Assert.Contains("mirror", opened.Metadata["views"], StringComparison.Ordinal);
        Assert.Contains("red, green, blue, 0 to 1", opened.Metadata["pixels"], StringComparison.Ordinal);
        Assert.Equal(["logits", "probabilities"], opened.Outputs);
        Assert.Equal([0, 3, 32, 32], opened.Inputs.Single().Dimensions!);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.4f)]
    [InlineData(3)]
    public void The_probabilities_are_those_of_the_classifier(float temperature)
    {
        var (family, options, use) = ModelRegistryTests.Members["ResNet of normalised channels"];
        use = use with { Temperature = temperature };
        string checkpoint = folder.File("a.safetensors"), path = folder.File("a.onnx");
        using (var model = ModelRegistryTests.Trained(device, ModelRegistry.Find(family)!, options)) ModelCheckpoint.Save(checkpoint, model, use);
        ModelExport.ToOnnx(checkpoint, path);
        byte[] pixels = [.. Enumerable.Range(0, 3 * 32 * 32).Select(i => (byte)(i * 37 % 251))];
        using var classifier = Classifier.Load(checkpoint);
        var expected = classifier.Predict(pixels, 32, 32, channels: 3);

        using var opened = OnnxModel.Load(path, device);
        float[] planes = [.. Enumerable.Range(0, pixels.Length).Select(i => pixels[i % 1024 * 3 + i / 1024] / 255f)];
        var found = opened.Run(new Dictionary<string, OnnxValue> { ["image"] = new([1, 3, 32, 32], planes) })["probabilities"];
        Assert.Equal([1, 3], found.Dimensions);
        foreach (var (name, probability) in expected.Top(3)) Assert.Equal(probability, found.Values[use.ClassNames.ToList().IndexOf(name)], 1e-4);
    }

    [Fact]
    public void A_network_of_features_gives_features()
    {
        using var model = Vgg19.Features(device, blocks: 2);
        string path = folder.File("features.onnx");
        ModelExport.ToOnnx(model, new ModelUse { ClassNames = [], Preprocessing = Preprocessing.Photo(16), Colours = ColourScaling.BlueGreenRed }, path);
        using var opened = OnnxModel.Load(path, device);
        Assert.Equal(["features"], opened.Outputs);
        Assert.Equal([2, 128, 4, 4], opened.Run(new OnnxValue([2, 3, 16, 16], new float[2 * 3 * 256])).Dimensions);
    }

    [Fact]
    public void A_layer_that_ONNX_has_no_operator_for_is_named_and_nothing_is_written()
    {
        using var tracing = new TracingDevice();
        using var model = new Squared(tracing);
        var failure = Assert.Throws<NotSupportedException>(() => OnnxExport.Of(model, tracing, ModelRegistryTests.Members["ResNet-9"].Use, new OnnxExportOptions()));
        Assert.Contains("Mish", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_checkpoint_itself_is_not_overwritten()
    {
        string path = folder.File("a.safetensors"), link = folder.File("link.onnx");
        using (var model = new ResNet9(device, new ResNet9Options(3, Width: 2), seed: 1)) ModelCheckpoint.Save(path, model, ModelRegistryTests.Members["ResNet-9"].Use);
        File.CreateSymbolicLink(link, path);
        byte[] before = File.ReadAllBytes(path);
        Assert.Throws<ArgumentException>(() => ModelExport.ToOnnx(path, path));
        Assert.Throws<ArgumentException>(() => ModelExport.ToOnnx(link, path));
        Assert.Throws<ArgumentException>(() => ModelExport.ToSafeTensors(path, link));
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_ResNet_is_exported_under_torchvisions_names_and_can_be_imported_again()
    {
        var (family, _, use) = ModelRegistryTests.Members["ResNet with the stem for ImageNet"];
        var options = new ResNetOptions(3, Width: 2, Blocks: [1, 2, 1, 1], Stem: ResNetStem.ImageNet);
        string checkpoint = folder.File("a.safetensors"), path = folder.File("b.safetensors");
        using var model = ModelRegistryTests.Trained(device, ModelRegistry.Find(family)!, options);
        ModelCheckpoint.Save(checkpoint, model, use);
        ModelExport.ToSafeTensors(checkpoint, path);
        var written = SafeTensors.Read(path);
        Assert.Equal("torchvision", written.Metadata["naming"]);
        Assert.Equal(model.Parameters["stage2.block2.conv1.norm.mean"].ToArray(), written["layer2.1.bn1.running_mean"].Values);
        var import = ResNetImport.Read(path);
        Assert.All(model.Parameters, parameter => Assert.Equal(parameter.ToArray(), import.Weights[parameter.Name].Values));
    }

    [Fact]
    public void A_network_of_our_own_keeps_its_names()
    {
        string checkpoint = folder.File("a.safetensors"), path = folder.File("b.safetensors");
        using var model = new ResNet9(device, new ResNet9Options(3, Width: 2), seed: 1);
        var use = ModelRegistryTests.Members["ResNet-9"].Use;
        ModelCheckpoint.Save(checkpoint, model, use);
        ModelExport.ToSafeTensors(checkpoint, path);
        var written = SafeTensors.Read(path);
        Assert.Equal(model.Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal), written.Names.Order(StringComparer.Ordinal));
        Assert.Equal(use.ClassNames, JsonSerializer.Deserialize<string[]>(written.Metadata["class_names"]));
        Assert.Contains("0.5, 0.4, 0.3", written.Metadata["normalisation"], StringComparison.Ordinal);
    }

    private OnnxGraph Exported(string name, OnnxExportOptions options)
    {
        var (family, sizes, use) = ModelRegistryTests.Members[name];
        string path = folder.File("a.onnx");
        using var model = ModelRegistryTests.Trained(device, ModelRegistry.Find(family)!, sizes);
        ModelExport.ToOnnx(model, use, path, options);
        return OnnxGraphReader.Read(path);
    }

    private void RequireSame(string name, OnnxExportOptions options, double tolerance)
    {
        var (family, sizes, use) = ModelRegistryTests.Members[name];
        string path = folder.File("a.onnx");
        using var model = ModelRegistryTests.Trained(device, ModelRegistry.Find(family)!, sizes);
        ModelExport.ToOnnx(model, use, path, options);
        using var opened = OnnxModel.Load(path, device);
        foreach (int count in new[] { 1, 5 })
        {
            var (given, scaled, auxiliary) = Images(use, count);
            using var scope = Scope.Predict(device);
            var x = scope.Input(new Shape(count, use.Channels, use.Side, use.Side), scaled);
            int features = use.Preprocessing.AuxiliaryFeatureCount;
            float[] expected = (features == 0 ? model.Forward(x) : model.Forward(x, scope.Input(new Shape(count, features), auxiliary))).ToArray();
            var inputs = new Dictionary<string, OnnxValue> { ["image"] = new([count, use.Preprocessing.Channels, use.Side, use.Side], given) };
            if (features > 0) inputs.Add("auxiliary_features", new OnnxValue([count, features], auxiliary));
            var found = opened.Run(inputs)["logits"];
            Assert.Equal([count, use.ClassNames.Count], found.Dimensions);
            float largest = Math.Max(1, expected.Max(Math.Abs));
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i] / largest, found.Values[i] / largest, tolerance);
        }
    }

    /// <summary>Pixels of 0 to 1, and the same as the network takes them.</summary>
    internal static (float[] Given, float[] Scaled, float[] Auxiliary) Images(ModelUse use, int count)
    {
        int area = use.Side * use.Side, channels = use.Preprocessing.Channels;
        var random = new RandomStream(11);
        float[] given = [.. Enumerable.Range(0, count * channels * area).Select(_ => (float)random.NextDouble(0, 1))];
        float[] scaled = new float[count * use.Channels * area];
        for (int n = 0; n < count; n++)
        {
            if (use.Colours is { } colours) colours.Apply(given.AsSpan(n * channels * area, channels * area), channels, scaled.AsSpan(n * 3 * area, 3 * area));
            else
                for (int i = 0; i < channels * area; i++)
                {
                    var (mean, deviation) = use.Normalisation[i / area];
                    scaled[n * channels * area + i] = (given[n * channels * area + i] - mean) / deviation;
                }
        }
        float[] auxiliary = [.. Enumerable.Range(0, count * use.Preprocessing.AuxiliaryFeatureCount).Select(_ => (float)random.NextDouble(0, 2))];
        return (given, scaled, auxiliary);
    }

    private sealed class Squared(Device device) : Model(device, seed: 1)
    {
        public override string Architecture => "squared";

        public override Tensor Forward(Tensor x) => x.Activate(default(Mish)).GlobalAveragePool2d();
    }
}
