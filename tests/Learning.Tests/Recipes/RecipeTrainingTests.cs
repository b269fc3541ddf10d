using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Tests;

public sealed class RecipeTrainingTests : IDisposable
{
    // Bars that lie or stand, and blocks: 3 classes that a tiny network tells apart at once.
    private static readonly LabelledImages Pictures = Draw(count: 48);

    private static readonly Recipe Tiny = new()
    {
        InputSize = 16,
        Width = 4,
        Depth = 1,
        Dropout = 0,
        Training = Recipes.Characters.Training with { Epochs = 24, BatchSize = 8 },
    };

    private readonly TrainingSession session = new() { Cancellation = TestContext.Current.CancellationToken };
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose() => device.Dispose();

    public static TheoryData<string> Changes() =>
    [
        """{}""",
        """{"geometry": false}""",
        """{"framing": "digit", "inputSize": 20}""",
        """{"oversampling": 2}""",
        """{"mixup": 0.4, "erasing": 0.3, "geometryNoise": 0.1}""",
    ];

    [Fact]
    public void The_recipe_of_cifar10_learns_and_predicts_by_all_views()
    {
        var recipe = Recipes.Cifar10 with
        {
            InputSize = 16,
            Channels = 1,
            Width = 4,
            Training = Recipes.Cifar10.Training with { Epochs = 12, BatchSize = 12, LookaheadSteps = 3 },
        };
        var images = PicturePreprocessor.Apply(Pictures, recipe.Preprocessing);
        int[] train = [.. Enumerable.Range(0, 36)], held = [.. Enumerable.Range(36, 12)];
        var (network, _) = RecipeTraining.Fit(device, recipe, images, train, seed: 1, session: session);
        using (network)
        {
            var whitening = network.Model.Parameters["whiten.weight"];
            using var untrained = recipe.MakeNetwork(device, images, train, network.Normalisation, seed: 1);
            Assert.Equal(untrained.Parameters["whiten.weight"].ToArray(), whitening.ToArray());
            Assert.NotEqual(untrained.Parameters["block3.conv2.weight"].ToArray(), network.Model.Parameters["block3.conv2.weight"].ToArray());
            Assert.InRange(network.Predict(images, held, TestContext.Current.CancellationToken).Accuracy(images.LabelsOf(held)), 0.9, 1);
        }
    }

    [Fact]
    public void A_network_can_begin_with_the_weights_of_another()
    {
        var recipe = Tiny with { Geometry = true, Training = Tiny.Training with { Epochs = 2 } };
        var images = PicturePreprocessor.Apply(Pictures, recipe.Preprocessing);
        int[] first = [.. Enumerable.Range(0, 24)], second = [.. Enumerable.Range(24, 24)];
        var (pretrained, _) = RecipeTraining.Fit(device, recipe, images, first, seed: 1, session: session);
        using (pretrained)
        {
            var start = InitialWeights.Of(pretrained.Model);
            using var training = new RecipeTraining(device, recipe, images, second, seed: 2, start);
            using var network = training.Network;
            Assert.Contains(start.Digest, training.Description);
            Assert.Equal(pretrained.Model.Parameters["classifier.weight"].ToArray(), network.Model.Parameters["classifier.weight"].ToArray());
            foreach (var parameter in pretrained.Model.Parameters)
            {
                bool isOwn = parameter.Name.StartsWith("densities.", StringComparison.Ordinal); // counted from its own images
                float[] values = network.Model.Parameters[parameter.Name].ToArray();
                if (!isOwn) Assert.Equal(parameter.ToArray(), values);
            }
            Assert.Contains(pretrained.Model.Parameters, p => p.Name.StartsWith("densities.", StringComparison.Ordinal) && !p.ToArray().SequenceEqual(network.Model.Parameters[p.Name].ToArray()));
            Assert.Equal(start.Digest, InitialWeights.Of(network.Model).Digest);

            var wider = Assert.Throws<ArgumentException>(() => new RecipeTraining(device, recipe with { Width = 8 }, images, second, seed: 2, start).Dispose());
            Assert.Contains("values, the initial weights have", wider.Message);
            var deeper = Assert.Throws<ArgumentException>(() => new RecipeTraining(device, recipe with { Depth = 2 }, images, second, seed: 2, start).Dispose());
            Assert.Contains("the initial weights have no such parameter", deeper.Message);
        }
    }

    [Fact]
    public void A_teacher_takes_part_in_the_targets_but_not_together_with_weights_of_classes()
    {
        var images = PicturePreprocessor.Apply(Pictures, Tiny.Preprocessing);
        int[] all = images.AllIndices();
        var recipe = Tiny with { Training = Tiny.Training with { Epochs = 6, Mixup = 0.2f } };
        // A teacher that knows better than the labels, which all say class 0.
        var wrong = images.WithLabels(new int[images.Count]);
        var probabilities = new float[images.Count * 3];
        for (int i = 0; i < images.Count; i++) probabilities[3 * i + images.Labels[i]] = 1;
        var teacher = TeacherLabels.Of(new Predictions(3, probabilities), all, images.Count, share: 1);
        using var training = new RecipeTraining(device, recipe with { Training = recipe.Training with { Epochs = 24 } }, wrong, all, seed: 1, teacher: teacher);
        using var network = training.Network;
        session.Train("taught", training.Trainer, training.Description);
        Assert.InRange(network.Predict(images, all, TestContext.Current.CancellationToken).Accuracy(images.LabelsOf(all)), 0.9, 1);
        Assert.Contains("taught with a share of 1", training.Description);
        Assert.Throws<ArgumentException>(() => new RecipeTraining(device, recipe with { ClassWeighting = 1 }, images, all, seed: 1, teacher: teacher).Dispose());
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Any_recipe_learns_any_labelled_pictures(string json)
    {
        var changes = RecipeJson.Read(json);
        var recipe = Tiny with
        {
            Framing = changes.Framing,
            Geometry = changes.Geometry,
            Oversampling = changes.Oversampling,
            Training = Tiny.Training with
            {
                Mixup = changes.Training.Mixup,
                Augmentation = Tiny.Augmentation with { Erasing = changes.Augmentation.Erasing, AuxiliaryNoise = changes.Augmentation.AuxiliaryNoise },
            },
        };
        var images = PicturePreprocessor.Apply(Pictures, recipe.Preprocessing);
        int[] train = [.. Enumerable.Range(0, 36)], held = [.. Enumerable.Range(36, 12)];
        int epochs = 0;
        var (network, seconds) = RecipeTraining.Fit(device, recipe, images, train, seed: 1, (now, metrics) =>
        {
            epochs++;
            Assert.Equal(epochs, metrics.Epoch);
            Assert.Equal(held.Length, now.Predict(images, held, TestContext.Current.CancellationToken).Count);
            return true;
        }, session: session);
        using (network)
        {
            Assert.Equal(recipe.Epochs, epochs);
            Assert.True(seconds > 0);
            Assert.True(network.Predict(images, held, TestContext.Current.CancellationToken).Accuracy(images.LabelsOf(held)) > 0.9);
            Assert.True(network.PredictViews(images, held, 3, TestContext.Current.CancellationToken).Accuracy(images.LabelsOf(held)) > 0.9);
        }
    }

    [Fact]
    public void The_seed_decides_the_network_and_views_are_always_the_same()
    {
        var images = PicturePreprocessor.Apply(Pictures, Tiny.Preprocessing);
        Assert.Equal(Probabilities(seed: 1), Probabilities(seed: 1));
        Assert.NotEqual(Probabilities(seed: 1), Probabilities(seed: 2));

        float[] Probabilities(ulong seed)
        {
            var token = TestContext.Current.CancellationToken;
            using var network = RecipeTraining.Fit(device, Tiny with { Epochs = 1 }, images, images.AllIndices(), seed, session: session).Network;
            return network.PredictViews(images, [0, 1], views: 4, token).Probabilities;
        }
    }

    [Fact]
    public void Densities_of_size_and_place_are_those_of_the_images_trained_on_also_after_the_training()
    {
        var images = PicturePreprocessor.Apply(Pictures, Tiny.Preprocessing);
        int[] train = [.. Enumerable.Range(0, 30)];
        using SmallCnn expected = new(device, Tiny.SmallNetwork(images.ClassNames.Count), seed: 9);
        expected.FitDensities(images, train, SheetInk.Distributed, Tiny.GeometryDensities);
        using var network = RecipeTraining.Fit(device, Tiny with { Training = Tiny.Training with { Averaging = 0.9f, Epochs = 2 } }, images, train, seed: 1, session: session).Network;
        string[] names = [.. expected.Parameters.Select(p => p.Name).Where(name => name.StartsWith("densities.", StringComparison.Ordinal))];
        Assert.Equal(9, names.Length);
        Assert.All(names, name => Assert.Equal(expected.Parameters[name].ToArray(), network.Model.Parameters[name].ToArray()));
        Assert.Contains(expected.Parameters["densities.quadratic.weight"].ToArray(), weight => weight < -0.1f);

        expected.FitDensities(images, images.AllIndices(), SheetInk.Distributed, Tiny.GeometryDensities);
        Assert.NotEqual(expected.Parameters["densities.linear.bias"].ToArray(), network.Model.Parameters["densities.linear.bias"].ToArray());
        Assert.Equal(0, (Tiny with { GeometryDensities = 0 }).SmallNetwork(3).Densities);
        Assert.Equal(0, (Tiny with { Geometry = false }).SmallNetwork(3).Densities);
    }

    [Fact]
    public void A_follower_ends_the_training_early()
    {
        var images = PicturePreprocessor.Apply(Pictures, Tiny.Preprocessing);
        int epochs = 0;
        RecipeTraining.Fit(
            device, Tiny, images, images.AllIndices(), 1, (_, _) => ++epochs < 2, session: session).Network.Dispose();
        Assert.Equal(2, epochs);
    }

    [Fact]
    public void Images_of_another_preprocessing_are_refused_with_what_fits()
    {
        var plain = PicturePreprocessor.Apply(Pictures, Preprocessing.Drawing(16, 0.5));
        string message = Assert.Throws<ArgumentException>(() => RecipeTraining.Fit(
            device, Tiny, plain, [0, 1], 1, session: session)).Message;
        Assert.Contains("1 x 16 x 16 with 0 auxiliary features", message);
        Assert.Contains($"'{Tiny.Preprocessing}' makes 1 x 16 x 16 with 8", message);
        Assert.Throws<ArgumentException>(() => RecipeTraining.Fit(
            device, Tiny with { Width = 0 }, plain, [0, 1], 1, session: session));
    }

    [Fact]
    public void A_cancelled_run_leaves_nothing_on_the_device()
    {
        var images = PicturePreprocessor.Apply(Pictures, Tiny.Preprocessing);
        int before = device.StoragesInUse;
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => RecipeTraining.Fit(device, Tiny, images, images.AllIndices(), 1, (_, _) =>
        {
            cancellation.Cancel();
            return true;
        }, new TrainingSession { Cancellation = cancellation.Token }));
        Assert.Equal(before, device.StoragesInUse);
    }

    private static LabelledImages Draw(int count)
    {
        const int Side = 24;
        var pixels = new byte[count * Side * Side];
        var labels = new int[count];
        for (int n = 0; n < count; n++)
        {
            labels[n] = n % 3;
            int left = 4 + n % 5, top = 4 + n % 7;
            var (width, height) = labels[n] switch { 0 => (12, 3), 1 => (3, 12), _ => (10, 10) };
            for (int y = top; y < top + height; y++)
                pixels.AsSpan((n * Side + y) * Side + left, width).Fill(255);
        }
        return new LabelledImages(1, Side, Side, pixels, labels, ["lies", "stands", "block"]);
    }
}
