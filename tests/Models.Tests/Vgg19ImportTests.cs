using System.Text.Json;
using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>The same narrow VGG19 in the files of every publisher; Fixtures/make_narrow_vgg19.py made them with PyTorch, h5py and onnx.</summary>
public sealed class Vgg19ImportTests : IDisposable
{
    private static readonly Vgg19Options Narrow = new(Classes: 4, HiddenUnits: 3, Widths: [[2, 2], [2, 2], [2, 2, 2, 2], [2, 2, 2, 2], [3, 2, 2, 2]]);

    private readonly TemporaryFolder folder = new();
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    private static Vgg19Import Read(string name) => Vgg19Import.Read(Fixture(name), Narrow);

    public static TheoryData<string, string, string, string> Files => new()
    {
        { "torchvision.pth", "PyTorch", "torchvision", "rgb-imagenet-mean-and-deviation" },
        { "checkpoint.pth", "PyTorch", "torchvision", "rgb-imagenet-mean-and-deviation" },
        { "timm.safetensors", "safetensors", "timm", "rgb-imagenet-mean-and-deviation" },
        { "keras.h5", "Keras", "Keras 1", "bgr-minus-imagenet-mean" },
        { "keras3.weights.h5", "Keras", "Keras 3", "bgr-minus-imagenet-mean" },
        { "tfjs", "TensorFlow.js", "Keras", "bgr-minus-imagenet-mean" },
        { "onnx-mxnet.onnx", "ONNX", "ONNX Model Zoo (MXNet)", "rgb-imagenet-mean-and-deviation" },
        { "onnx-caffe2.onnx", "ONNX", "ONNX Model Zoo (Caffe2)", "bgr-minus-imagenet-mean" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_publisher_is_recognised_by_the_names_in_the_file(string name, string format, string publisher, string preprocessing)
    {
        var import = Read(name);
        Assert.Equal((format, publisher, preprocessing), (import.Format, import.Publisher, import.Preprocessing.Name));
        Assert.Empty(import.Missing);
        Assert.Equal(preprocessing, import.Weights.Metadata["preprocessing"]);
        Assert.Equal($"{publisher}, {format}", import.Weights.Metadata["source"]);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void All_files_hold_the_same_weights_to_the_last_bit(string name, string format, string publisher, string preprocessing)
    {
        _ = (format, publisher, preprocessing);
        var first = Read("torchvision.pth").Weights;
        var weights = Read(name).Weights;
        Assert.Equal(first.Names, weights.Names);
        foreach (var tensor in first.Tensors)
        {
            Assert.Equal(tensor.Dimensions, weights[tensor.Name].Dimensions);
            Assert.Equal(tensor.Values, weights[tensor.Name].Values);
        }
    }

    // PyTorch and this program add in different orders: over nineteen layers in float32 that leaves less than 1e-5.
    [Theory]
    [MemberData(nameof(Files))]
    public void The_scores_are_those_that_PyTorch_computes(string name, string format, string publisher, string preprocessing)
    {
        _ = (format, publisher);
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Fixture("scores.json")));
        using var model = new Vgg19(device, Narrow, seed: 1);
        Vgg19Weights.Load(model, Read(name).Weights, name);
        Assert.Equal(preprocessing, model.Preprocessing.Name);
        float[] scores = Scores(model);
        foreach (var (score, wanted) in scores.Zip(expected.RootElement.GetProperty("scores").EnumerateArray().Select(score => score.GetSingle())))
            Assert.InRange(score / wanted, 1 - 1e-5f, 1 + 1e-5f);
    }

    // Nineteen layers multiply by weights that are off by at most half a step each: 2^-12, 2^-9, and 1/254 of the channel's largest, in which the
    // others are worse off by their size: twice that.
    [Theory]
    [InlineData(WeightEncoding.F32, 0)]
    [InlineData(WeightEncoding.F64, 0)]
    [InlineData(WeightEncoding.F16, 19 / 4096.0)]
    [InlineData(WeightEncoding.BF16, 19 / 512.0)]
    [InlineData(WeightEncoding.Int8PerChannel, 2 * 19 / 254.0)]
    public void An_imported_file_in_any_encoding_gives_nearly_the_same_scores(WeightEncoding encoding, double tolerance)
    {
        string file = folder.File("narrow.safetensors");
        var import = Read("timm.safetensors");
        Vgg19Weights.Write(file, import.Weights, encoding);
        var again = Vgg19Import.Read(file, Narrow);
        Assert.Equal("MidasNet", again.Publisher);
        Assert.Same(ColourScaling.RedGreenBlue, again.Preprocessing);
        using Vgg19 model = new(device, Narrow, seed: 1), copy = new(device, Narrow, seed: 1);
        Vgg19Weights.Load(model, import.Weights);
        Vgg19Weights.Load(copy, again.Weights);
        foreach (var (score, wanted) in Scores(copy).Zip(Scores(model))) Assert.InRange(score / wanted, 1 - tolerance, 1 + tolerance);
    }

    [Fact]
    public void A_file_without_the_top_is_VGG19_too()
    {
        var weights = SafeTensors.Read(Fixture("timm.safetensors"));
        string file = folder.File("features.safetensors");
        SafeTensors.Write(file, weights.Under("features.").Prefixed("backbone.features.").Tensors);
        var import = Vgg19Import.Read(file, Narrow);
        Assert.Equal(("torchvision", 32), (import.Publisher, import.Weights.Tensors.Count));
        Assert.Equal("fc1.weight", import.Missing[0]);
    }

    [Fact]
    public void A_retrained_last_layer_may_have_other_classes()
    {
        var weights = SafeTensors.Read(Fixture("timm.safetensors"));
        string file = folder.File("fine-tuned.safetensors");
        SafeTensors.Write(file, [.. weights.Outside("head.").Tensors, new("head.fc.weight", [2, 3], new float[6]), new("head.fc.bias", [2], [1, 2])]);
        var import = Vgg19Import.Read(file, Narrow);
        Assert.Equal([2, 3], import.Weights["predictions.weight"].Dimensions);
        Assert.Empty(import.Missing);
    }

    [Fact]
    public void A_narrow_file_is_not_the_published_network()
    {
        string message = Assert.Throws<WeightFormatException>(() => Vgg19Import.Read(Fixture("torchvision.pth"))).Message;
        Assert.Contains("vgg19 as torchvision names it", message);
        Assert.Contains("\"features.0.weight\" is [2, 3, 3, 3] and should be [64, 3, 3, 3]", message);
    }

    [Fact]
    public void Names_of_no_publisher_are_refused_with_the_expected_and_similar_names()
    {
        string file = folder.File("other.safetensors");
        SafeTensors.Write(file, [new("feature.0.weight", [1], [1]), new("zzz", [1], [1])]);
        string message = Assert.Throws<WeightFormatException>(() => Vgg19Import.Read(file)).Message;
        Assert.Contains("should be named block1_conv1.weight (MidasNet), block1_conv1/kernel (Keras)", message);
        Assert.Contains("the nearest names in it are \"feature.0.weight\", of 2 tensors", message);
    }

    [Fact]
    public void The_variant_with_batch_normalisation_is_called_by_its_name()
    {
        string file = folder.File("bn.safetensors");
        SafeTensors.Write(file, [new("features.0.weight", [1], [1]), new("features.1.running_mean", [1], [1])]);
        Assert.Contains("batch normalisation", Assert.Throws<WeightFormatException>(() => Vgg19Import.Read(file)).Message);
    }

    [Fact]
    public void Our_own_file_must_say_what_images_it_expects()
    {
        string file = folder.File("unsaid.safetensors");
        var import = Read("timm.safetensors");
        var metadata = import.Weights.Metadata.ToDictionary();
        metadata.Remove("preprocessing");
        SafeTensors.Write(file, import.Weights.Tensors, metadata);
        string message = Assert.Throws<WeightFormatException>(() => Vgg19Import.Read(file, Narrow)).Message;
        Assert.Contains("no 'preprocessing', which must be 'bgr-minus-imagenet-mean' or 'rgb-imagenet-mean-and-deviation'", message);
    }

    [Fact]
    public void The_real_weights_are_the_same_in_every_format()
    {
        string? published = Environment.GetEnvironmentVariable("MIDASNET_PUBLISHED_VGG19");
        Assert.SkipWhen(string.IsNullOrEmpty(published), "MIDASNET_PUBLISHED_VGG19 names no folder that Fixtures/publish_vgg19.py has filled");
        var expected = Vgg19Import.Read(RealFiles.Weights("vgg19-tfjs/model.json")).Weights;
        foreach (string file in Directory.GetFiles(published))
        {
            var found = Vgg19Import.Read(file).Weights;
            Assert.Equal(expected.Names, found.Names);
            // Of the same values, all activations are the same, to the last bit.
            foreach (var tensor in expected.Tensors)
                Assert.True(tensor.Values.AsSpan().SequenceEqual(found[tensor.Name].Values), $"{file}: {tensor}");
        }
    }

    private float[] Scores(Vgg19 model)
    {
        var x = new float[3 * 224 * 224];
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / (224 * 224), h = i / 224 % 224, w = i % 224;
            x[i] = (7 * h + 13 * w + 29 * c) % 64 / 64f - 0.5f;
        }
        using var scope = Scope.Predict(device);
        return model.Forward(scope.Input(new Shape(1, 3, 224, 224), x)).ToArray();
    }
}
