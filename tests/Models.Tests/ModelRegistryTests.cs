using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>Every family of networks, by one small member each.</summary>
public sealed class ModelRegistryTests : IDisposable
{
    private static readonly int[][] Narrow = [[2, 3], [2, 2], [3, 2, 2, 2], [2, 2, 2, 2], [3, 2, 2, 4]];
    private static readonly Vgg19Framing Framing = Vgg19Framing.Padded32;

    private static readonly ModelUse Grey = new()
    {
        ClassNames = ["a", "b", "c"],
        Preprocessing = Preprocessing.Digit(28),
        Normalisation = new Normalisation(0.1f, 0.3f),
    };

    private static readonly ModelUse Colours = new()
    {
        ClassNames = ["a", "b", "c"],
        Preprocessing = Preprocessing.Digit(28),
        Framing = Framing,
        Colours = ColourScaling.BlueGreenRed,
    };

    private static readonly ModelUse Photos = Colours with
    {
        Preprocessing = Preprocessing.Photo(32),
        Framing = null,
        Colours = ColourScaling.Rgb([0.5f, 0.4f, 0.3f], [0.2f, 0.25f, 0.3f]),
    };

    private static readonly ModelUse NormalisedPhotos = Photos with
    {
        Colours = null,
        Normalisation = Normalisation.OfChannels([0.5f, 0.4f, 0.3f], [0.2f, 0.25f, 0.3f]),
    };

    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => [.. Members.Keys];

    internal static Dictionary<string, (string Family, IModelOptions Options, ModelUse Use)> Members { get; } = new()
    {
        ["small CNN"] = ("small-cnn", new SmallCnnOptions(3, Width: 2, Depth: 2), Grey),
        ["small CNN without normalisation"] = ("small-cnn", new SmallCnnOptions(3, Width: 2, Depth: 1, BatchNorm: false, Residual: false), Grey),
        ["small CNN with auxiliary features"] = (
            "small-cnn", new SmallCnnOptions(3, Width: 2, Depth: 1, AuxiliaryFeatures: 8, Densities: 2), Grey with { Preprocessing = Preprocessing.Drawing(24, 0.5, geometry: true) }),
        ["grey ResNet"] = ("resnet", new ResNetOptions(3, Channels: 1, Width: 2, Blocks: [1, 1, 1]), Grey),
        ["ResNet of normalised channels"] = ("resnet", new ResNetOptions(3, Width: 2, Blocks: [1, 1]), NormalisedPhotos),
        ["coloured ResNet"] = ("resnet", new ResNetOptions(3, Width: 2, Dropout: 0.1f), Photos),
        ["ResNet with the stem for ImageNet"] = ("resnet", new ResNetOptions(3, Width: 2, Blocks: [1, 2], Stem: ResNetStem.ImageNet), Photos),
        ["ResNet-9"] = ("resnet9", new ResNet9Options(3, Width: 2), Photos),
        ["whitened CNN"] = ("whitened-cnn", new WhitenedCnnOptions(3, Width: 2), Photos with { Views = PredictionViews.MirroredAndShifted }),
        ["wide ResNet"] = ("wide-resnet", new WideResNetOptions(3, Depth: 10, Factor: 1, Dropout: 0.1f), NormalisedPhotos),
        ["VGG19 with a head"] = ("vgg19", new Vgg19Options(3, Blocks: 2, Side: 32, Vgg19Top.Head, HiddenUnits: 4, Widths: Narrow), Colours),
        ["VGG19 with a plain head"] = ("vgg19", new Vgg19Options(3, Blocks: 3, Side: 32, Vgg19Top.Head, HiddenUnits: 4, HeadNorm: false, Widths: Narrow), Colours),
        ["VGG19 of the paper"] = (
            "vgg19", new Vgg19Options(3, Side: 64, HiddenUnits: 5, Widths: Narrow), Colours with { Preprocessing = Preprocessing.Photo(64), Framing = null }),
        ["normalised VGG19"] = ("vgg19-normalised", new NormalisedVgg19Options(3, Widths: Narrow), Colours),
        ["frozen VGG19"] = ("vgg19-frozen", new FrozenVgg19Options(3, Blocks: 2, Side: 32, HiddenUnits: 4, Widths: Narrow), Colours),
        ["frozen VGG19 with normalisation"] = ("vgg19-frozen", new FrozenVgg19Options(3, Blocks: 2, Side: 48, HiddenUnits: 4, HeadNorm: true, Narrow), Colours with
        {
            Framing = Vgg19Framing.Scaled48,
            Colours = ColourScaling.RedGreenBlue,
        }),
    };

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Every_family_has_a_member_here() =>
        Assert.Equal(ModelRegistry.All.Select(architecture => architecture.Name).Order(), Members.Values.Select(member => member.Family).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_parameters_are_listed_before_it_is_created(string name)
    {
        var (family, options, _) = Members[name];
        var architecture = ModelRegistry.Find(family)!;
        using var model = architecture.Build(device, options, seed: 1);
        Assert.Equal(model.Parameters.Select(p => new ParameterShape(p.Name, p.Shape)), architecture.Layout(options));
        Assert.Same(architecture, ModelRegistry.Of(model));
        Assert.Same(options, architecture.OptionsOf(model));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_predicts_the_same_when_its_checkpoint_is_opened(string name)
    {
        var (family, options, use) = Members[name];
        string path = folder.File("a.safetensors");
        using var model = Trained(device, ModelRegistry.Find(family)!, options);
        ModelCheckpoint.Save(path, model, use);
        using var opened = ModelCheckpoint.Open(path, device);

        Assert.Equal(use.ToString(), (opened.Use with { ClassNames = use.ClassNames }).ToString());
        Assert.Equal(use.Normalisation, opened.Use.Normalisation);
        Assert.Equal(use.ClassNames, opened.Use.ClassNames);
        var images = Images(use);
        float[] expected = Predictions.Of(model, use.Batches(images, images.AllIndices()), TestContext.Current.CancellationToken).Probabilities;
        Assert.All(expected, p => Assert.True(float.IsFinite(p)));
        Assert.Equal(expected, Predictions.Of(opened.Model, opened.Use.Batches(images, images.AllIndices()), TestContext.Current.CancellationToken).Probabilities);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_activations_are_those_of_a_direct_pass(string name)
    {
        var (family, options, use) = Members[name];
        using var model = Trained(device, ModelRegistry.Find(family)!, options);
        var images = Images(use);
        var found = Activation.Of(model, use.Batches(images, [1]));
        Assert.All(found.Values, activation => Assert.Equal((1, activation.Shape.Length), (activation.Shape.N, activation.Values.Length)));
        string[] layers = [.. model.Parameters.Select(p => p.Name[..p.Name.LastIndexOf('.')]).Distinct()
            .Where(layer => layer is not "scaling" && !layer.StartsWith("densities", StringComparison.Ordinal))];
        Assert.Empty(layers.Except(found.Keys));

        using var scope = Scope.Predict(device);
        var batch = use.Batches(images, [1]).Epoch(0, TestContext.Current.CancellationToken).First();
        var x = scope.Input(new Shape(1, batch.Channels, batch.Height, batch.Width), batch.Images.Span);
        var weight = model.Parameters.First(p => p.Kind == ParameterKind.Weight);
        string stem = weight.Name[..weight.Name.LastIndexOf('.')];
        int stride = (int)Math.Round((double)x.Shape.H / found[stem].Shape.H), padding = family == WhitenedCnn.ArchitectureName ? 0 : (weight.Shape.H - 1) / 2;
        Tensor? bias = model.Parameters.Any(p => p.Name == $"{stem}.bias") ? scope.Use(model.Parameters[$"{stem}.bias"]) : null;
        RequireActivated(x.Conv2d(default(Identity), scope.Use(weight), bias, stride, padding), stem);

        foreach (string layer in layers.Where(layer => found.ContainsKey($"{layer}.norm") && found[layer].Shape == found[$"{layer}.norm"].Shape))
        {
            Tensor Of(string part) => scope.Use(model.Parameters[$"{layer}.norm.{part}"]);
            RequireActivated(Tensor(layer).BatchNormInference(default(Identity), Of("gamma"), Of("beta"), Of("mean"), Of("variance"), 1e-5f), $"{layer}.norm");
        }
        foreach (string block in found.Keys.Where(block => found.ContainsKey($"{block}.conv2.norm") && found.ContainsKey($"{block}.shortcut.norm")))
            RequireActivated(Tensor($"{block}.conv2.norm").Add(Tensor($"{block}.shortcut.norm")), block);

        float scale = family switch { ResNet9.ArchitectureName => 0.125f, WhitenedCnn.ArchitectureName => 1f / 9, _ => 1 };
        var logits = Tensor(found.Keys.Last(layer => layer != "densities")).Scale(scale);
        if (found.ContainsKey("densities")) logits = logits.Add(Tensor("densities"));
        RequireEqual(model.Forward(scope, batch).ToArray(), logits.ToArray());

        Tensor Tensor(string layer) => scope.Input(found[layer].Shape, found[layer].Values);

        // A layer's output has passed its activation function.
        void RequireActivated(Tensor y, string layer)
        {
            Assert.Equal(y.Shape, found[layer].Shape);
            Assert.Contains(new[] { y, y.Relu(), y.Gelu() }, candidate => AreNear(candidate.ToArray(), found[layer].Values.ToArray()));
        }

        void RequireEqual(float[] expected, float[] values) => Assert.True(AreNear(expected, values), $"{string.Join(' ', expected)} is not {string.Join(' ', values)}");

        // Convolutions that are folded with their normalisation round otherwise.
        bool AreNear(float[] expected, float[] values) => expected.Zip(values).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-4 * (1 + Math.Abs(pair.First)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_use_that_does_not_go_with_it_is_not_saved(string name)
    {
        var (family, options, use) = Members[name];
        using var model = ModelRegistry.Find(family)!.Build(device, options, seed: 1);
        string path = folder.File("a");
        Assert.Throws<ArgumentException>(() => ModelCheckpoint.Save(path, model, use with { ClassNames = ["a", "b"] }));
        Assert.Throws<ArgumentException>(() => ModelCheckpoint.Save(path, model, use with { ClassNames = ["a", "b", "b"] }));
        var otherChannels = use.Channels == 1
            ? use with { Colours = ColourScaling.RedGreenBlue }
            : use with { Colours = null, Preprocessing = Preprocessing.Digit(use.Preprocessing.Size) };
        Assert.Throws<ArgumentException>(() => ModelCheckpoint.Save(path, model, otherChannels));
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("vgg19", """{"classes":3,"blocks":2,"side":32,"top":"Head","hiddenUnits":4,"widths":[[4096,4096],[2,2],[3,2,2,2],[2,2,2,2],[3,2,2,4]]}""")]
    [InlineData("vgg19", """{"classes":3,"blocks":5,"side":1024,"top":"Head","hiddenUnits":65536}""")] // 2^35 weights in one layer
    [InlineData("vgg19", """{"classes":3,"blocks":2,"side":32,"top":"Head","hiddenUnits":4,"widths":[[2,3],null,[3,2,2,2],[2,2,2,2],[3,2,2,4]]}""")]
    [InlineData("vgg19", """{"classes":3,"blocks":9}""")]
    [InlineData("vgg19", """{"classes":3,"top":7}""")]
    [InlineData("vgg19-frozen", """{"classes":3,"blocks":2,"side":31,"hiddenUnits":4}""")]
    [InlineData("vgg19-normalised", """{"classes":3,"widths":[]}""")]
    [InlineData("resnet", """{"classes":3,"width":512,"blocks":[64,64,64,64,64]}""")]
    [InlineData("resnet", """{"classes":3,"blocks":[]}""")]
    [InlineData("resnet", """{"classes":3,"attention":true}""")]
    public void Options_that_do_not_fit_the_file_are_refused_before_the_network_is_made(string family, string json)
    {
        string path = folder.File("a.safetensors");
        using var model = ModelRegistry.Find("vgg19")!.Build(device, Members["VGG19 with a head"].Options, seed: 1);
        ModelCheckpoint.Save(path, model, Colours);
        var checkpoint = CheckpointFile.Read(path);
        CheckpointFile.Write(path, checkpoint.Weights, checkpoint.Metadata with { ModelName = family, ModelConfiguration = json });
        long before = device.BytesAllocated;
        Assert.Throws<WeightFormatException>(() => ModelCheckpoint.Open(path, device));
        Assert.InRange(device.BytesAllocated - before, 0, 1 << 20);
    }

    [Fact]
    public void A_frozen_network_predicts_what_its_head_predicts_on_precomputed_features()
    {
        var options = (FrozenVgg19Options)Members["frozen VGG19"].Options;
        using var features = new Vgg19(device, options.Features, seed: 3);
        using var head = new FeatureHead(device, options.FeatureCount, options.HiddenUnits, options.Classes, seed: 4);
        var images = Images(Colours);
        int[] all = images.AllIndices();
        var matrix = new FeatureMatrix(images.Count, options.FeatureCount);
        foreach (var batch in Colours.Batches(images, all).Epoch(0, TestContext.Current.CancellationToken))
        {
            using var scope = Scope.Predict(device);
            matrix.Set(batch.Indices.Span[0], features.Forward(scope.Input(new Shape(batch.Count, 3, 32, 32), batch.Images.Span)).ToArray());
        }
        var scaling = FeatureScaling.Measure(matrix, all);
        var expected = Predictions.Of(
            head, new FeatureLoader(matrix, new int[images.Count], all, scaling, batchSize: 256, seed: null), TestContext.Current.CancellationToken);

        using var joined = FrozenVgg19.Join(features, scaling, head, options);
        Assert.Equal(expected.Probabilities, Predictions.Of(joined, Colours.Batches(images, all), TestContext.Current.CancellationToken).Probabilities);
    }

    [Fact]
    public void A_frozen_network_has_gradients_only_in_its_head()
    {
        using var model = ModelRegistry.Find("vgg19-frozen")!.Build(device, Members["frozen VGG19"].Options, seed: 1);
        using var scope = Scope.Train(device);
        var shape = new Shape(4, 3, 32, 32);
        var gradients = Gradients.Of(model.Forward(scope.Input(shape, RandomImages.Of(shape))).CrossEntropy([0, 1, 2, 0]));
        Assert.All(model.Parameters, parameter => Assert.Equal(
            parameter.Name.StartsWith("head.", StringComparison.Ordinal), parameter.Trainable && gradients.ToArray(parameter) is not null));
    }

    [Fact]
    public void ResNet_18_has_the_parameters_that_are_published_for_its_small_stem()
    {
        // github.com/kuangliu/pytorch-cifar: ResNet18 for 10 classes has 11,173,962.
        var statistics = new[] { ".mean", ".variance" };
        var layout = ModelRegistry.Find("resnet")!.Layout(new ResNetOptions(Classes: 10));
        Assert.Equal(11_173_962, layout.Where(p => !statistics.Any(end => p.Name.EndsWith(end, StringComparison.Ordinal))).Sum(p => (long)p.Shape.Length));
        Assert.Equal(new Shape(128, 64, 1, 1), layout.Single(p => p.Name == "stage2.block1.shortcut.weight").Shape);
    }

    [Theory]
    [InlineData(1, 1)] // smallest
    [InlineData(28, 28)]
    [InlineData(33, 20)] // odd, not square
    public void ResNet_takes_images_of_any_size_and_trains_all_of_its_parameters(int height, int width)
    {
        using var model = new ResNet(device, new ResNetOptions(3, Channels: 1, Width: 3, Blocks: [1, 2, 1]), seed: 1);
        using var scope = Scope.Train(device);
        var shape = new Shape(8, 1, height, width);
        var gradients = Gradients.Of(model.Forward(scope.Input(shape, RandomImages.Of(shape))).CrossEntropy([0, 1, 2, 0, 1, 2, 0, 1]));
        Assert.All(model.Parameters.Where(p => p.Trainable), parameter => Assert.NotNull(gradients.ToArray(parameter)));
    }

    /// <summary>A network with statistics and a scaling as training would leave them: not 0 and 1.</summary>
    internal static Model Trained(Device device, ModelArchitecture architecture, IModelOptions options)
    {
        var model = architecture.Build(device, options, seed: 3);
        var random = new RandomStream(5);
        foreach (var parameter in model.Parameters.Where(p => p.Kind == ParameterKind.Statistic))
            parameter.Set([.. parameter.ToArray().Select(_ => (float)random.NextDouble(0.5, 1.5))]);
        return model;
    }

    private static LabelledImages Images(ModelUse use)
    {
        const int Count = 5;
        int side = use.Preprocessing.Size, channels = use.Preprocessing.Kind == PreprocessingKind.Photo ? 3 : 1;
        var random = new RandomStream(7);
        byte[] pixels = [.. Enumerable.Range(0, Count * channels * side * side).Select(_ => (byte)random.NextInt(256))];
        int auxiliary = use.Preprocessing.AuxiliaryFeatureCount;
        return new LabelledImages(
            channels, side, side, pixels, new int[Count], use.ClassNames,
            auxiliaryFeatures: auxiliary == 0 ? null : new AuxiliaryFeatures(auxiliary, [.. Enumerable.Range(0, Count * auxiliary).Select(i => i % 7 * 0.1f)]));
    }
}
