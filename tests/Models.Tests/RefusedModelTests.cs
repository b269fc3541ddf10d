using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>Models that were disposed of, weights that are not finite and files of other kinds are neither written nor opened, and the error says why.</summary>
public sealed class RefusedModelTests : IDisposable
{
    private static readonly ModelUse Use = new() { ClassNames = ["a", "b", "c"], Preprocessing = Preprocessing.Digit(Side), Normalisation = new Normalisation(0.5f, 0.3f) };

    private const int Side = 12;

    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly TemporaryFolder folder = new();
    private readonly string good;

    public RefusedModelTests()
    {
        good = folder.File("good.safetensors");
        using var model = Tiny();
        ModelCheckpoint.Save(good, model, Use);
    }

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_model_that_was_disposed_of_replaces_no_file()
    {
        byte[] before = File.ReadAllBytes(good);
        var model = Tiny();
        var weights = ModelWeights.Of(model);
        model.Dispose();
        Action[] uses =
        [
            () => ModelCheckpoint.Save(good, model, Use), () => ModelExport.ToOnnx(model, Use, good), () => ModelWeights.Of(model),
            () => ModelWeights.Load(model, weights, "weights"), () => Vgg19Weights.Of(DisposedVgg19(), "here"),
        ];
        foreach (var use in uses) Assert.Throws<ObjectDisposedException>(use);
        Assert.Equal(before, File.ReadAllBytes(good));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Weights_that_are_not_finite_replace_no_file(float value)
    {
        byte[] before = File.ReadAllBytes(good);
        using var model = Tiny();
        model.Parameters["classifier.bias"].Set([0, value, 0]);
        Action[] uses = [() => ModelCheckpoint.Save(good, model, Use), () => ModelExport.ToOnnx(model, Use, good)];
        foreach (var use in uses)
        {
            string message = Assert.Throws<WeightFormatException>(use).Message;
            Assert.StartsWith($"{good}: these tensors hold infinities or NaN: \"classifier.bias\"; ", message, StringComparison.Ordinal);
            Assert.Contains("not written", message, StringComparison.Ordinal);
        }
        Assert.Equal(before, File.ReadAllBytes(good));
    }

    [Fact]
    public void A_classifier_whose_device_was_disposed_of_names_it()
    {
        var own = Device.OpenCpu(threads: 2);
        using var classifier = Classifier.Load(good, new ClassifierOptions { Device = own });
        own.Dispose();
        Assert.Contains("the device cpu, 2 threads", Assert.Throws<ObjectDisposedException>(() => classifier.Predict(new byte[Side * Side], Side, Side)).Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => Classifier.Load(good, new ClassifierOptions { Device = own }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_onnx_model_that_was_disposed_of_or_whose_device_was_does_not_run(bool ofDevice)
    {
        var own = Device.OpenCpu(threads: 1);
        using var model = OnnxModel.Load(Onnx(), own);
        var input = new OnnxValue([1, 1, Side, Side], new float[Side * Side]);
        Assert.NotEmpty(model.Run(input).Values);
        if (ofDevice) own.Dispose();
        else model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Run(input));
        own.Dispose();
    }

    [Fact]
    public void An_input_of_an_onnx_model_is_shown_with_its_extents()
    {
        Assert.Equal("image [any, 3, 224, 224]", new OnnxInput("image", [0, 3, 224, 224]).ToString());
        Assert.Equal("image of any shape", new OnnxInput("image", null).ToString());
    }

    [Fact]
    public void Other_files_are_named_whether_by_path_or_in_memory()
    {
        byte[] onnx = File.ReadAllBytes(Onnx());
        Refused("checkpoint: this is an ONNX model: Classifier.Load and OnnxModel.Load take its path", onnx);
        Refused("checkpoint: this is a PNG picture; a checkpoint is a safetensors file", Picture());
        Refused("checkpoint: this is a zip archive, such as weights of PyTorch or Keras", [(byte)'P', (byte)'K', 3, 4, .. new byte[20]]);
        Refused("checkpoint: this is an HDF5 file, such as weights of Keras", [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10, .. new byte[20]]);
        Refused("checkpoint: the file is empty; a checkpoint is", []);
        string picture = folder.Write("picture.png", Picture());
        foreach (Action open in new Action[] { () => Classifier.Load(picture), () => ModelCheckpoint.Open(picture, device) })
            Assert.StartsWith($"{picture}: this is a PNG picture; ", Assert.Throws<WeightFormatException>(open).Message, StringComparison.Ordinal);

        static void Refused(string message, byte[] content)
        {
            Assert.StartsWith(message, Assert.Throws<WeightFormatException>(() => Classifier.Load(content)).Message, StringComparison.Ordinal);
            using var stream = new MemoryStream(content);
            Assert.StartsWith(message, Assert.Throws<WeightFormatException>(() => Classifier.Load(stream)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_picture_for_which_the_network_overflows_is_named_wherever_it_stands()
    {
        // Black pictures pass; white ones meet a weight that is too large.
        string path = folder.File("overflows.safetensors");
        using (var model = new SmallCnn(device, new SmallCnnOptions(3, Width: 2, Depth: 1, BatchNorm: false, Residual: false), seed: 9))
        {
            foreach (var parameter in model.Parameters)
                parameter.Set([.. Enumerable.Repeat(parameter.Kind == ParameterKind.Weight ? 1e20f : 0, parameter.Shape.Length)]);
            ModelCheckpoint.Save(path, model, new ModelUse { ClassNames = Use.ClassNames, Preprocessing = Preprocessing.Photo(Side, 1) });
        }
        using var classifier = Classifier.Load(path);
        byte[] black = PngFile.Encode(Side, Side, new byte[Side * Side]), white = PngFile.Encode(Side, Side, [.. Enumerable.Repeat(byte.MaxValue, Side * Side)]);
        string[] names = [folder.Write("black.png", black), folder.Write("white.png", white)];
        const int Index = Classifier.MaxBatch + 3;
        string[] paths = [.. Enumerable.Range(0, Index + 2).Select(i => names[i == Index ? 1 : 0])];

        var ofPaths = Assert.Throws<NotFinitePredictionException>(() => classifier.Predict(paths));
        Assert.Equal((Index, names[1]), (ofPaths.Image, ofPaths.Picture));
        Assert.StartsWith($"{path}: the network's output for '{names[1]}' is not a number", ofPaths.Message, StringComparison.Ordinal);
        var ofFiles = Assert.Throws<NotFinitePredictionException>(() => classifier.Predict(paths.Select(File.ReadAllBytes)));
        Assert.Equal((Index, $"picture {Index}"), (ofFiles.Image, ofFiles.Picture));
        var ofOne = Assert.Throws<NotFinitePredictionException>(() => classifier.Predict(names[1]));
        Assert.Equal((0, names[1]), (ofOne.Image, ofOne.Picture));
        Assert.Null(Assert.Throws<NotFinitePredictionException>(() => classifier.Predict(white)).Picture);
    }

    [Fact]
    public void An_empty_path_is_refused_by_name()
    {
        using var model = Tiny();
        using var classifier = Classifier.Load(good);
        Action<string>[] uses =
        [
            path => Classifier.Load(path), path => ModelCheckpoint.Open(path, device), path => ModelCheckpoint.Save(path, model, Use), path => OnnxModel.Load(path),
            path => ModelExport.ToOnnx(path, good), path => ModelExport.ToOnnx(good, path), path => ModelExport.ToOnnx(model, Use, path),
            path => ModelExport.ToSafeTensors(path, good), path => ModelExport.ToSafeTensors(good, path), path => Vgg19Weights.Find(path),
            path => Vgg19Weights.Write(path, ModelWeights.Of(model)), path => classifier.Predict(path), path => classifier.Activations(path),
        ];
        foreach (var use in uses)
        {
            Assert.Throws<ArgumentNullException>(() => use(null!));
            Assert.Throws<ArgumentException>(() => use(""));
        }
    }

    [Fact]
    public void Null_is_refused_by_name()
    {
        using var model = Tiny();
        using var onnx = OnnxModel.Load(Onnx());
        using var classifier = Classifier.Load(good);
        var weights = ModelWeights.Of(model);
        Action[] uses =
        [
            () => _ = new SmallCnn(null!, new SmallCnnOptions(3), 1), () => _ = new SmallCnn(device, null!, 1), () => _ = new ResNet(device, null!, 1),
            () => _ = new ResNet9(device, null!, 1), () => _ = new WideResNet(device, null!, 1), () => _ = new WhitenedCnn(device, null!, 1),
            () => _ = new Vgg19(device, null!, 1), () => Vgg19.Whole(null!), () => ModelCheckpoint.Save("a", null!, Use), () => ModelCheckpoint.Save("a", model, null!),
            () => ModelCheckpoint.Open(good, null!), () => ModelExport.ToOnnx(null!, Use, "a"), () => ModelExport.ToOnnx(model, null!, "a"),
            () => ModelWeights.Of(null!), () => ModelWeights.Load(null!, weights, "a"), () => ModelWeights.Load(model, null!, "a"),
            () => ModelWeights.Load(model, weights, null!), () => Vgg19Weights.Of(null!, "here"), () => onnx.Run((OnnxValue)null!),
            () => onnx.Run((IReadOnlyDictionary<string, OnnxValue>)null!), () => _ = new OnnxValue(null!, []), () => _ = new OnnxValue([], null!),
            () => Classifier.Load((byte[])null!), () => Classifier.Load((Stream)null!), () => classifier.Predict((byte[])null!),
            () => classifier.Predict((Stream)null!), () => classifier.Predict((IEnumerable<string>)null!), () => classifier.Predict([(string)null!]),
            () => classifier.Predict((IEnumerable<byte[]>)null!), () => classifier.Predict([(byte[])null!]), () => Predictions.Mean(null!),
            () => Predictions.Of(null!, Use.Batches(Images(), [0])), () => Predictions.Of(model, null!), () => Use.Batches(null!, [0]), () => Use.Predict(null!, Images(), [0]),
            () => ColourScaling.Rgb(null!, [1, 1, 1]), () => ColourScaling.Rgb([0, 0, 0], null!),
            () => _ = new Vgg19Batches(null!, Vgg19Framing.Padded32, ColourScaling.BlueGreenRed),
        ];
        foreach (var use in uses) Assert.Throws<ArgumentNullException>(use);
    }

    private static LabelledImages Images() => new(1, Side, Side, new byte[Side * Side], [0], Use.ClassNames);

    private static byte[] Picture() => PngFile.Encode(Side, Side, new byte[Side * Side]);

    private SmallCnn Tiny() => new(device, new SmallCnnOptions(3, Width: 2, Depth: 1), seed: 9);

    private Vgg19 DisposedVgg19()
    {
        var network = new Vgg19(device, Vgg19Options.Features(1, [[1, 1], [1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]), seed: 1);
        network.Dispose();
        return network;
    }

    private string Onnx()
    {
        string path = folder.File("network.onnx");
        ModelExport.ToOnnx(good, path);
        return path;
    }
}
