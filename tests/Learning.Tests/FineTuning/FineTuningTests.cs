using MidasNet.Data;
using MidasNet.Learning.Tests.Training;
using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Learning.Tests.FineTuning;

public sealed class FineTuningTests : IDisposable
{
    private static readonly Preprocessing Small = Preprocessing.Digit(12);
    private static readonly int[][] Narrow = [[4, 4], [6, 6], [6, 6, 6, 6], [8, 8, 8, 8], [8, 8, 8, 8]];

    private readonly TemporaryFolder folder = new();
    private readonly TrainingSession session = new() { Cancellation = TestContext.Current.CancellationToken };
    private readonly Device device = Device.OpenCpu(threads: 2);

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Few_images_of_other_classes_are_recognised_better_than_from_random_weights()
    {
        var options = new ImageTrainingOptions { Labels = TrainLabels.Clean, ValidationPercent = 0, Flip = false, Width = 8, Epochs = 12 };
        string from = folder.File("directions.safetensors");
        using (var directions = ImageTraining.Run(Slopes(2000, seed: 1, classes: 4), Small, device, options, session)) directions.Save(from);
        LabelledImages others = IsSlanted(Slopes(300, seed: 99, classes: 4));
        double better = 0, worse = 0;
        ulong[] draws = [7, 8, 9]; // a single network with random weights may be lucky
        foreach (ulong draw in draws)
        {
            LabelledImages few = IsSlanted(Slopes(16, draw, classes: 4));
            using var tuned = ImageTraining.Run(few, Small, device, options with { From = from, Width = null, Epochs = 8 }, session);
            using var scratch = ImageTraining.Run(few, Small, device, options with { Epochs = 8 + tuned.FineTuning!.Frozen.Epochs }, session);
            (better, worse) = (better + AccuracyOf(tuned) / draws.Length, worse + AccuracyOf(scratch) / draws.Length);
            Assert.Equal(["straight", "slanted"], tuned.Use.ClassNames);
            Assert.Equal((NetworkKind.SmallCnn, 8), (tuned.Recipe.Model, tuned.Recipe.Width));
        }
        Assert.True(better > worse + 0.1, $"fine-tuned {better:P1}, from random weights {worse:P1}");

        double AccuracyOf(ImageTrainingResult result) => Predictions.Of(
            result.Model, result.Use.Batches(others, others.AllIndices()), TestContext.Current.CancellationToken).Accuracy(others.Labels.AsSpan());
    }

    [Fact]
    public void The_first_phase_leaves_the_features_as_they_are_and_makes_a_new_head()
    {
        string from = Stripes();
        using var source = ModelCheckpoint.Open(from, device);
        using var tuned = Tuned(from, trainedBlocks: 0);
        Assert.Null(tuned.FineTuning!.Tuned);
        Assert.Equal(["falling", "rising", "rows"], tuned.Use.ClassNames);
        foreach (var parameter in tuned.Model.Parameters)
        {
            float[] before = source.Model.Parameters[parameter.Name].ToArray();
            if (parameter.Name.StartsWith("classifier.", StringComparison.Ordinal)) Assert.NotEqual(before, parameter.ToArray());
            else Assert.Equal(before, parameter.ToArray());
        }
    }

    [Fact]
    public void The_head_starts_afresh_from_the_seed()
    {
        string from = Stripes();
        var network = PretrainedNetwork.Read(from, device);
        var use = network.UseFor(Small, ["a", "b", "c"]);
        using var source = ModelCheckpoint.Open(from, device);
        using var one = network.Build(device, use, seed: 3);
        using var random = ModelRegistry.Build(device, network.Options, seed: 3);
        Assert.Equal(random.Parameters["classifier.weight"].ToArray(), one.Parameters["classifier.weight"].ToArray());
        Assert.Equal(source.Model.Parameters["stage4.conv1.weight"].ToArray(), one.Parameters["stage4.conv1.weight"].ToArray());
    }

    [Fact]
    public void The_second_phase_trains_the_last_blocks_without_the_statistics_of_their_normalisations()
    {
        string from = Stripes();
        using var source = ModelCheckpoint.Open(from, device);
        using var tuned = Tuned(from, trainedBlocks: 2);
        Assert.Equal("head and the last 2 of 5 blocks", tuned.FineTuning!.Tuned!.Trained);
        foreach (var parameter in tuned.Model.Parameters.Where(p => !p.Name.StartsWith("classifier.", StringComparison.Ordinal)))
        {
            bool isTrained = parameter.Name.StartsWith("stage3.", StringComparison.Ordinal) || parameter.Name.StartsWith("stage4.", StringComparison.Ordinal);
            bool isKept = !isTrained || parameter.Kind is ParameterKind.Statistic or ParameterKind.Scale;
            Assert.Equal(isKept, source.Model.Parameters[parameter.Name].ToArray().AsSpan().SequenceEqual(parameter.ToArray()));
        }
    }

    [Fact]
    public void Rates_fall_to_a_third_from_block_to_block()
    {
        var groups = DiscriminativeRates.OfAll(["head."], ["a.", "b.", "c."]);
        Assert.Equal(["head.", "a.", "b.", "c.", ""], groups.Select(group => group.Prefix));
        float[] expected = [1, 0.3f / 9, 0.1f, 0.3f, 0.3f];
        foreach (var (group, rate) in groups.Zip(expected)) Assert.Equal(rate, group.LearningRateScale, 1e-6f);
    }

    [Fact]
    public void A_block_moves_as_far_as_its_rate_says()
    {
        using var network = new SmallCnn(device, new SmallCnnOptions(3, Width: 4, Depth: 1, BatchNorm: false), seed: 1);
        var parts = (IFineTunable)network;
        var options = new TrainingOptions
        {
            Epochs = 1,
            WarmUp = 0,
            Schedule = ScheduleKind.Constant,
            Averaging = 0,
            LearningRate = 1e-3f,
            BatchSize = 60,
            // Without decay the first step of Adam is the rate itself, whatever the gradient.
            Groups = [.. DiscriminativeRates.Of(parts.HeadPrefixes, parts.BlockPrefixes).Select(group => group with { WeightDecay = 0 })],
        };
        var images = Slopes(60, seed: 1);
        var before = network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.ToArray());
        using var trainer = new Trainer(network, options.Loader(images, images.AllIndices()), options, (logits, batch) => logits.CrossEntropy(batch));
        Assert.Single(trainer.Run("a step", cancellation: TestContext.Current.CancellationToken));
        foreach (var (name, rate) in new[] { ("stage4.conv1.weight", 3e-4f), ("stage3.conv1.weight", 1e-4f), ("stem.weight", 3e-4f / 81), ("classifier.weight", 1e-3f) })
            Assert.Equal(rate, before[name].Zip(network.Parameters[name].ToArray(), (from, to) => MathF.Abs(from - to)).Max(), rate / 50);
    }

    [Fact]
    public void A_network_that_was_fine_tuned_predicts_the_same_from_its_checkpoint()
    {
        using var tuned = Tuned(Stripes(), trainedBlocks: 1);
        string path = folder.File("tuned.safetensors");
        tuned.Save(path);
        using var opened = ModelCheckpoint.Open(path, device);
        var others = Slopes(30, seed: 5);
        float[] expected = Probabilities(tuned.Model, tuned.Use, others);
        Assert.Equal(expected, Probabilities(opened.Model, opened.Use, others));
        using var classifier = Classifier.Load(path);
        Assert.Equal(["falling", "rising", "rows"], classifier.Predict(others.Image(0), 12, 12).ClassNames);
        // And is fine-tuned again.
        using var again = ImageTraining.Run(others, Small, device, new ImageTrainingOptions { From = path, Epochs = 1, ValidationPercent = 0 }, session);
        Assert.Equal(path, again.FineTuning!.Source);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // in colour
    public void Weights_of_VGG19_get_a_head_and_keep_the_colours_that_they_expect(bool isColour)
    {
        string from = NarrowVgg19();
        var images = isColour ? InColour(Slopes(48, seed: 2)) : Slopes(48, seed: 2);
        var preprocessing = isColour ? Preprocessing.Photo(12) : Small;
        Assert.Contains("cannot be fine-tuned on images of", Assert.Throws<WeightFormatException>(() => ImageTraining.Run(
            images, preprocessing, device, new ImageTrainingOptions { From = from }, session)).Message); // five pools leave nothing of 12 pixels
        var large = Enlarged(images, 36);
        preprocessing = isColour ? Preprocessing.Photo(36) : Preprocessing.Digit(36);
        using var tuned = ImageTraining.Run(large, preprocessing, device, new ImageTrainingOptions { From = from, Epochs = 1, ValidationPercent = 0, TrainedBlocks = 1 }, session);
        var network = Assert.IsType<Vgg19>(tuned.Model);
        Assert.Equal((3, 5, 36, Vgg19Top.Head), (network.Options.Classes, network.Options.Blocks, network.Options.Side, network.Options.Top));
        Assert.Same(ColourScaling.RedGreenBlue, tuned.Use.Colours);
        Assert.Equal(NetworkKind.Vgg19, tuned.Recipe.Model);
        float[] weights = WeightFile.Read(from).Weights["block4_conv1.weight"].Values;
        Assert.Equal(weights, network.Parameters["block4_conv1.weight"].ToArray());
        Assert.NotEqual(WeightFile.Read(from).Weights["block5_conv4.weight"].Values, network.Parameters["block5_conv4.weight"].ToArray());

        string path = folder.File("tuned.safetensors");
        tuned.Save(path);
        using var opened = ModelCheckpoint.Open(path, device);
        Assert.Equal(Probabilities(tuned.Model, tuned.Use, large), Probabilities(opened.Model, opened.Use, large));
    }

    [Fact]
    public void A_head_on_features_of_VGG19_gives_its_convolutions_to_another()
    {
        using var frozen = new FrozenVgg19(device, new FrozenVgg19Options(4, Blocks: 2, Side: 32, HiddenUnits: 4, Widths: Narrow), seed: 2);
        string path = folder.File("frozen.safetensors");
        ModelCheckpoint.Save(path, frozen, new ModelUse
        {
            ClassNames = ["a", "b", "c", "d"],
            Preprocessing = Preprocessing.Digit(28),
            Framing = Vgg19Framing.Padded32,
            Colours = ColourScaling.BlueGreenRed,
        });
        var source = PretrainedNetwork.Read(path, device);
        var use = source.UseFor(Preprocessing.Digit(28), ["x", "y"]);
        Assert.Equal(Vgg19Framing.Padded32, use.Framing);
        using var network = source.Build(device, use, seed: 1);
        Assert.Equal(frozen.Parameters["block2_conv2.weight"].ToArray(), network.Parameters["block2_conv2.weight"].ToArray());
        Assert.Equal(new Shape(2, Vgg19Options.UsualHeadUnits), network.Parameters["head.classifier.weight"].Shape);
    }

    [Fact]
    public void A_run_that_is_interrupted_in_either_phase_resumes_to_the_same_bits()
    {
        string from = Stripes();
        var images = Slopes(40, seed: 2);
        var options = new ImageTrainingOptions { From = from, Epochs = 3, ValidationPercent = 20 };
        var whole = new Counter();
        float[] expected = Run(new TrainingSession { Progress = whole });
        var boundaries = whole.Phases; // the features, the head, the last blocks
        Assert.Equal(3, boundaries.Count);
        foreach (int stop in new[] { 1, boundaries[1] + 2, boundaries[2] - 1, boundaries[2] + 1, whole.Steps - 2 })
        {
            string unfinished = folder.File($"unfinished-{stop}");
            using var cancellation = new CancellationTokenSource();
            var stopping = new Counter(steps => { if (steps == stop) cancellation.Cancel(); });
            TrainingSession Session(bool resume, IRunProgress progress, CancellationToken token) =>
                new() { Folder = unfinished, CheckpointEvery = TimeSpan.Zero, Resume = resume, Progress = progress, Cancellation = token };
            Assert.ThrowsAny<OperationCanceledException>(() => Run(Session(resume: false, stopping, cancellation.Token)));
            var rest = new Counter();
            using var other = Device.OpenCpu(threads: 1);
            Assert.Equal(expected, Run(Session(resume: true, rest, TestContext.Current.CancellationToken), other));
            if (stop > boundaries[2]) Assert.Single(rest.Phases); // neither features nor head are computed again
        }

        float[] Run(TrainingSession running, Device? on = null)
        {
            using var result = ImageTraining.Run(images, Small, on ?? device, options, running);
            return [.. result.Model.Parameters.SelectMany(parameter => parameter.ToArray()), (float)result.Accuracy!.Value.Value];
        }
    }

    [Fact]
    public void A_run_is_not_resumed_from_another_network()
    {
        var images = Slopes(40, seed: 2);
        using var cancellation = new CancellationTokenSource();
        TrainingSession Session(bool resume, IRunProgress progress, CancellationToken token) =>
            new() { Folder = folder.File("unfinished"), CheckpointEvery = TimeSpan.Zero, Resume = resume, Progress = progress, Cancellation = token };
        var stopping = new Counter(steps => { if (steps == 3) cancellation.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(
            () => ImageTraining.Run(images, Small, device, new ImageTrainingOptions { From = Stripes() }, Session(resume: false, stopping, cancellation.Token)));
        string other = Stripes(seed: 9, name: "other.safetensors");
        Assert.Contains("it belongs to another run", Assert.Throws<WeightFormatException>(
            () => ImageTraining.Run(images, Small, device, new ImageTrainingOptions { From = other }, Session(resume: true, RunProgress.None, TestContext.Current.CancellationToken))).Message);
    }

    [Fact]
    public void Files_that_hold_no_such_network_are_refused_with_what_would_fit()
    {
        string unknown = folder.File("unknown.safetensors");
        SafeTensors.Write(unknown, [new WeightTensor("encoder.weight", [1], [1])]);
        Refused(unknown, "encoder.weight", "What can: a checkpoint of 'midasnet train'", "ResNet-18 or ResNet-34");
        Refused(folder.Write("notes.txt", "no weights"), "supported formats are");
        Refused(folder.File("nothing"), "there is no such file");
        string grey = Stripes();
        string message = Assert.Throws<WeightFormatException>(() => ImageTraining.Run(
            InColour(Slopes(24, seed: 1)), Preprocessing.Photo(12), device, new ImageTrainingOptions { From = grey }, session)).Message;
        Assert.Contains("small-cnn of 3 classes takes grey images, 'digit 12', and cannot be fine-tuned on images of 'photo 12'", message);

        void Refused(string path, params string[] words)
        {
            string said = Assert.Throws<WeightFormatException>(() => ImageTraining.Run(Slopes(24, seed: 1), Small, device, new ImageTrainingOptions { From = path }, session)).Message;
            Assert.All(words, word => Assert.Contains(word, said, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Options_of_a_network_with_random_weights_are_refused()
    {
        var pretrained = new ImageTrainingOptions { From = "x" };
        Refused(pretrained with { Model = NetworkKind.ResNet18 }, "Model does not go with From");
        Refused(pretrained with { Width = 8 }, "Width does not go with From");
        Refused(pretrained with { Recipe = Recipes.Photos }, "Recipe does not go with From");
        Refused(pretrained with { Balance = ClassBalance.Weights }, "Balance does not go with From");
        Refused(pretrained with { Patience = 3 }, "Patience does not go with From");
        Refused(pretrained with { FindLearningRate = true }, "FindLearningRate does not go with From");
        Refused(pretrained with { Budget = TimeSpan.FromMinutes(1) }, "Budget does not go with From");
        Refused(pretrained with { Labels = TrainLabels.Noisy }, "labels that are noisy cannot be learnt from by fine-tuning");
        Refused(pretrained with { TrainedBlocks = -1 }, "at least 0 fits");
        Refused(new ImageTrainingOptions { TrainedBlocks = 1 }, "From names none");

        void Refused(ImageTrainingOptions options, string words) =>
            Assert.Contains(words, Assert.Throws<ArgumentException>(() => ImageTraining.Run(Slopes(24, seed: 1), Small, device, options, session)).Message);
    }

    [Fact]
    public void VGG19_is_trained_from_random_weights_on_photographs_in_colour()
    {
        Assert.Equal(Vgg19Options.WithHead(10, 64), Recipes.Photos.WithModel(NetworkKind.Vgg19).For(Preprocessing.Photo(64)).Network(10));
        Assert.Contains("framing 'photo' with 3 channels fits", Assert.Throws<ArgumentException>(() => Recipes.Digits.WithModel(NetworkKind.Vgg19).Network(10)).Message);
    }

    [Fact]
    public void Features_of_ImageNet_tell_textures_apart()
    {
        string from = RealFiles.Weights("vgg19-tfjs");
        var images = Enlarged(InColour(StripedImages.Make(60, seed: 4)), 36);
        using var tuned = ImageTraining.Run(
            images, Preprocessing.Photo(36), device, new ImageTrainingOptions { From = from, TrainedBlocks = 0, ValidationPercent = 20, Flip = false }, session);
        Assert.Same(ColourScaling.BlueGreenRed, tuned.Use.Colours);
        Assert.Contains("starts from VGG19 of Keras", tuned.FineTuning!.Origin);
        Assert.Contains("20,024,384 weights are taken over", tuned.FineTuning.Origin);
        Assert.InRange(tuned.Accuracy!.Value.Value, 0.8, 1);
    }

    private ImageTrainingResult Tuned(string from, int trainedBlocks) => ImageTraining.Run(
        Slopes(48, seed: 2), Small, device, new ImageTrainingOptions { From = from, TrainedBlocks = trainedBlocks, Epochs = 2, ValidationPercent = 0 }, session);

    /// <summary>The checkpoint of a small network that tells stripes of three directions apart.</summary>
    private string Stripes(ulong seed = 1, string name = "stripes.safetensors")
    {
        using var trained = ImageTraining.Run(
            StripedImages.Make(300, seed: 1), Small, device,
            new ImageTrainingOptions { Labels = TrainLabels.Clean, Epochs = 6, Width = 8, ValidationPercent = 0, Seed = seed }, session);
        string path = folder.File(name);
        trained.Save(path);
        return path;
    }

    private string NarrowVgg19()
    {
        using var network = new Vgg19(device, Vgg19Options.Features(5, Narrow), seed: 4) { Preprocessing = ColourScaling.RedGreenBlue };
        string path = folder.File("vgg19.safetensors");
        Vgg19Weights.Write(path, Vgg19Weights.Of(network, "a test"));
        return path;
    }

    private static float[] Probabilities(Model model, ModelUse use, LabelledImages images) =>
        Predictions.Of(model, use.Batches(images, images.AllIndices()), TestContext.Current.CancellationToken).Probabilities;

    /// <summary>Stripes under noise, of other classes than those of <see cref="StripedImages"/>: both diagonals, rows, and columns as the fourth.</summary>
    private static LabelledImages Slopes(int count, ulong seed, int classes = 3)
    {
        const int Side = 12;
        var random = new RandomStream(seed);
        var pixels = new byte[count * Side * Side];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % classes)];
        for (int i = 0; i < count; i++)
        {
            int phase = random.NextInt(4);
            for (int p = 0; p < Side * Side; p++)
            {
                int along = labels[i] switch { 0 => p / Side - p % Side + Side, 1 => p / Side + p % Side, 2 => p / Side, _ => p % Side };
                pixels[i * Side * Side + p] = (byte)(((along + phase) % 4 < 2 ? 90 : 20) + random.NextInt(150));
            }
        }
        return new LabelledImages(1, Side, Side, pixels, labels, ["falling", "rising", "rows", .. classes == 4 ? ["columns"] : Array.Empty<string>()]);
    }

    private static LabelledImages IsSlanted(LabelledImages images)
    {
        int[] all = images.AllIndices();
        return new LabelledImages(
            1, images.Height, images.Width, [.. all.SelectMany(i => images.Image(i).ToArray())], [.. all.Select(i => images.Labels[i] < 2 ? 1 : 0)], ["straight", "slanted"]);
    }

    private static LabelledImages InColour(LabelledImages images) => new(
        3, images.Height, images.Width, [.. images.AllIndices().SelectMany(i => Enumerable.Repeat(images.Image(i).ToArray(), 3).SelectMany(plane => plane))],
        images.Labels.AsSpan(), images.ClassNames);

    private static LabelledImages Enlarged(LabelledImages images, int side)
    {
        int factor = side / images.Width;
        return new LabelledImages(
            images.Channels, side, side,
            [.. images.AllIndices().SelectMany(i => Enumerable.Range(0, images.Channels * side * side).Select(p =>
                images.Image(i)[(p / (side * side) * images.Height + p / side % side / factor) * images.Width + p % side / factor]))],
            images.Labels.AsSpan(), images.ClassNames);
    }

    /// <summary>Counts reports of progress, and at which of them a phase has begun.</summary>
    private sealed class Counter(Action<int>? onStep = null) : IRunProgress
    {
        public int Steps { get; private set; }

        public List<int> Phases { get; } = [];

        public IRunPhase Begin(string name, long total, string unit = "images", long done = 0)
        {
            // A finished run is shown as such.
            if (done < total) Phases.Add(Steps);
            return new Phase(this);
        }

        public void Say(string line)
        {
        }

        private void Step()
        {
            Steps++;
            onStep?.Invoke(Steps);
        }

        private sealed class Phase(Counter counter) : IRunPhase
        {
            public string Note { get; set; } = "";

            public void Report(long value) => counter.Step();

            public void Dispose()
            {
            }
        }
    }
}
