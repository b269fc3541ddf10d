using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>Files that earlier versions wrote without the metadata of a checkpoint, made here as they made them, and those in weights/.</summary>
public sealed class EarlierFileTests : IDisposable
{
    private static readonly Vgg19Cut Cut = new(1, Vgg19Framing.Padded32);
    private static readonly int[][] Narrow = [[2, 3], [2, 2], [3, 2, 2, 2], [2, 2, 2, 2], [3, 2, 2, 4]];

    private readonly Device device = Device.OpenCpu();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void The_shipped_network_of_Part_1_opens_as_before()
    {
        using var opened = ModelCheckpoint.Open(RealFiles.Shipped("part1.safetensors"), device);
        Assert.Equal(ClassNames.Characters, opened.Use.ClassNames);
        Assert.Equal("drawing 64 1 geometry stroke 0.06", opened.Use.Preprocessing.ToString());
        Assert.Equal(8, ((SmallCnn)opened.Model).Options.AuxiliaryFeatures);
        Assert.All(Probabilities(opened), p => Assert.True(float.IsFinite(p)));
    }

    [Fact]
    public void The_shipped_VGG19_of_letters_opens_as_features_and_says_what_it_lacks()
    {
        string path = RealFiles.Shipped("vgg19-letters.safetensors");
        using var opened = ModelCheckpoint.Open(path, device);
        Assert.Empty(opened.Use.ClassNames);
        var vgg = Assert.IsType<Vgg19>(opened.Model);
        Assert.Equal((5, Vgg19Top.None, ColourScaling.BlueGreenRed), (vgg.Options.Blocks, vgg.Options.Top, vgg.Preprocessing));
        Assert.Equal(Vgg19Import.Read(path).Weights["block4_conv2.weight"].Values, vgg.Parameters["block4_conv2.weight"].ToArray());
        string message = Assert.Throws<WeightFormatException>(opened.RequireClasses).Message;
        Assert.StartsWith(path, message);
        Assert.Contains("no classes: fine-tune it with 'midasnet study part2'", message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tuned_VGG19_opens_with_the_digits_for_classes(bool headNorm)
    {
        using var network = Vgg19.Classifier(device, Cut, hidden: 4, classes: 10, seed: 2, headNorm);
        string path = Write(ModelWeights.Of(network).Tensors, new()
        {
            ["architecture"] = "vgg19",
            ["preprocessing"] = "rgb-imagenet-mean-and-deviation",
            ["cut"] = "block1_pool, padded to 32",
        });
        using var opened = ModelCheckpoint.Open(path, device);
        Assert.Equal(ClassNames.Digits, opened.Use.ClassNames);
        Assert.Equal((Preprocessing.Digit(28), Cut.Framing, ColourScaling.RedGreenBlue), (opened.Use.Preprocessing, opened.Use.Framing!.Value, opened.Use.Colours));
        Assert.Equal(Probabilities(network, opened.Use), Probabilities(opened));
    }

    [Fact]
    public void A_head_on_features_opens_if_the_network_of_its_features_is_found()
    {
        using var features = Vgg19.Features(device, 1, seed: 5);
        string source = folder.File("letters.safetensors");
        Vgg19Weights.Write(source, Vgg19Weights.Of(features, "a test"));
        using var head = new FeatureHead(device, Cut.Dimension, hidden: 3, classes: 10, seed: 6);
        float[] mean = [.. Enumerable.Range(0, Cut.Dimension).Select(i => i % 5 * 0.5f)], factor = [.. mean.Select(value => 0.1f + value)];
        string path = Write(
            [.. ModelWeights.Of(head).Tensors, new WeightTensor("scaling.mean", [mean.Length], mean), new WeightTensor("scaling.factor", [factor.Length], factor)],
            new() { ["architecture"] = "feature-head", ["features"] = "vgg19 (letters), block1_pool, padded to 32" });

        Assert.Contains("only a head, trained on the features of VGG19 (letters)", Refuses(path));
        using var opened = ModelCheckpoint.Open(path, device, name => name == "letters" ? source : null);
        using var expected = FrozenVgg19.Join(features, new FeatureScaling(mean, factor), head, new FrozenVgg19Options(10, 1, 32, 3));
        Assert.Equal(Probabilities(expected, opened.Use), Probabilities(opened));
        Assert.Equal(ClassNames.Digits, opened.Use.ClassNames);
    }

    [Fact]
    public void The_network_of_an_unfinished_pretraining_opens_with_the_letters_for_classes()
    {
        using var network = new NormalisedVgg19(device, classes: 52, seed: 2);
        string path = Write(ModelWeights.Of(network).Tensors, []);
        using var opened = ModelCheckpoint.Open(path, device);
        Assert.Equal(ClassNames.Characters.Skip(10), opened.Use.ClassNames);
        Assert.Equal((32, 3), (opened.Use.Side, opened.Use.Channels));
        Assert.Equal(network.Parameters["block5_conv4_norm.gamma"].ToArray(), opened.Model.Parameters["block5_conv4_norm.gamma"].ToArray());
    }

    [Fact]
    public void A_whole_VGG19_opens_with_indices_as_class_names()
    {
        using var network = new Vgg19(device, new Vgg19Options(Classes: 7, HiddenUnits: 3, Widths: Narrow), seed: 3);
        string path = folder.File("whole.safetensors");
        Vgg19Weights.Write(path, Vgg19Weights.Of(network, "a test"), WeightEncoding.Int8PerChannel);
        using var opened = ModelCheckpoint.Open(path, device);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], opened.RequireClasses().Use.ClassNames);
        Assert.Equal((224, "photo 224"), (opened.Use.Side, opened.Use.Preprocessing.ToString()));
        Assert.Equal(7, Probabilities(opened).Length);
    }

    [Fact]
    public void Other_files_are_refused_with_what_they_say_of_themselves()
    {
        var tensor = new WeightTensor("w", [1], [1]);
        Assert.Contains("neither midasnet.format nor architecture", Refuses(Write([tensor], [])));
        Assert.Contains("architecture \"resnet50\"", Refuses(Write([tensor], new() { ["architecture"] = "resnet50" })));
        Assert.Contains("is no cut of VGG19", Refuses(Write([tensor], new()
        {
            ["architecture"] = "vgg19",
            ["preprocessing"] = "bgr-minus-imagenet-mean",
            ["cut"] = "block9_pool, padded to 32",
        })));
        Assert.Contains("has no tensor \"head.classifier.bias\"", Refuses(Write([tensor], new()
        {
            ["architecture"] = "vgg19",
            ["preprocessing"] = "bgr-minus-imagenet-mean",
            ["cut"] = "block1_pool, padded to 32",
        })));
        Assert.Contains("missing", Refuses(Write([tensor], new() { ["architecture"] = "vgg19", ["preprocessing"] = "bgr-minus-imagenet-mean" })));
        Assert.Contains("weights import", Refuses(folder.Write("a.h5", [0x89, .. "HDF\r\n\u001a\n"u8, 0, 0, 0, 0])));
    }

    private string Refuses(string path)
    {
        long before = device.BytesAllocated;
        string message = Assert.Throws<WeightFormatException>(() => ModelCheckpoint.Open(path, device)).Message;
        Assert.StartsWith(path, message);
        Assert.InRange(device.BytesAllocated - before, 0, 1 << 20);
        return message;
    }

    private string Write(IEnumerable<WeightTensor> tensors, Dictionary<string, string> metadata)
    {
        string path = folder.File("earlier.safetensors");
        SafeTensors.Write(path, tensors, metadata);
        return path;
    }

    private static float[] Probabilities(ModelCheckpoint checkpoint) => Probabilities(checkpoint.Model, checkpoint.Use);

    private static float[] Probabilities(Model model, ModelUse use)
    {
        int side = use.Preprocessing.Size, auxiliary = use.Preprocessing.AuxiliaryFeatureCount;
        byte[] pixels = [.. Enumerable.Range(0, side * side).Select(i => (byte)(i * 31))];
        var images = new LabelledImages(
            1, side, side, pixels, [0], use.ClassNames, auxiliaryFeatures: auxiliary == 0 ? null : new AuxiliaryFeatures(auxiliary, new float[auxiliary]));
        return Predictions.Of(model, use.Batches(images, [0]), TestContext.Current.CancellationToken).Probabilities;
    }
}
