using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Weights;

namespace MidasNet.Models.Tests;

public sealed class ClassifierTests : IDisposable
{
    private const int Side = 12;

    private static readonly string[] Classes = ["ant", "bee", "cat", "dog"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Five_lines_classify_a_picture()
    {
        using var classifier = Classifier.Load(Saved());
        string picture = folder.Write("cat.png", Png(1));
        var lines = new List<string>();
        foreach (var (name, probability) in classifier.Predict(picture).Top(3)) lines.Add($"{name} {probability:F3}");
        Assert.Equal(3, lines.Count);
        Assert.Equal(Classes, classifier.ClassNames);
    }

    [Fact]
    public void Probabilities_are_those_of_the_network_in_order_of_the_classes()
    {
        string path = Saved();
        using var device = Device.OpenCpu();
        using var checkpoint = ModelCheckpoint.Open(path, device);
        var images = new LabelledImages(1, Side, Side, Picture(1), [0], Classes);
        float[] expected = Predictions.Of(checkpoint.Model, images, [0], checkpoint.Use.Normalisation, TestContext.Current.CancellationToken).Probabilities;

        using var classifier = Classifier.Load(path);
        var found = classifier.Predict(Picture(1), Side, Side);
        Assert.Equal(expected, found.Probabilities.ToArray());
        Assert.Equal(expected.OrderDescending(), found.Top(10).Select(p => p.Probability));
        Assert.Equal(Classes[Array.IndexOf(expected, expected.Max())], found.Best.Class);
        Assert.Throws<ArgumentOutOfRangeException>(() => found.Top(0));
    }

    [Fact]
    public void A_checksum_that_was_compared_already_is_not_computed_again()
    {
        byte[] content = File.ReadAllBytes(Saved());
        content[^2] ^= 0x10; // the last weight is a little different
        Assert.Contains("SHA-256", Assert.Throws<WeightFormatException>(() => Predict(content)).Message, StringComparison.Ordinal);
        Assert.Equal(1, Predict(content, isVerified: true).Sum(), 1e-5f);

        static float[] Predict(byte[] content, bool isVerified = false)
        {
            using var classifier = Classifier.Load(content, new ClassifierOptions { IsVerified = isVerified });
            return classifier.Predict(Picture(1), Side, Side).Probabilities.ToArray();
        }
    }

    [Fact]
    public void A_path_a_stream_and_bytes_give_the_same_prediction_whether_of_the_checkpoint_or_of_the_picture()
    {
        string path = Saved(), picture = folder.Write("picture.png", Png(3));
        using Classifier ofPath = Classifier.Load(path), ofBytes = Classifier.Load(File.ReadAllBytes(path));
        using var stream = File.OpenRead(path);
        using var ofStream = Classifier.Load(stream);
        float[] expected = ofPath.Predict(Picture(3), Side, Side).Probabilities.ToArray();
        foreach (var classifier in new[] { ofPath, ofBytes, ofStream })
        {
            using var content = File.OpenRead(picture);
            Assert.Equal(expected, classifier.Predict(picture).Probabilities.ToArray());
            Assert.Equal(expected, classifier.Predict(content).Probabilities.ToArray());
            Assert.Equal(expected, classifier.Predict(File.ReadAllBytes(picture)).Probabilities.ToArray());
        }
    }

    [Fact]
    public void A_batch_is_predicted_as_its_pictures_alone()
    {
        using var classifier = Classifier.Load(Saved());
        string[] pictures = [.. Enumerable.Range(0, 9).Select(i => folder.Write($"{i}.png", Png(i)))];
        var batch = classifier.Predict(pictures);
        Assert.Equal(pictures.Length, batch.Count);
        for (int i = 0; i < pictures.Length; i++)
        {
            float[] alone = classifier.Predict(pictures[i]).Probabilities.ToArray();
            Assert.Equal(alone, batch[i].Probabilities.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6f);
        }
        Assert.Empty(classifier.Predict(Array.Empty<string>()));
    }

    [Theory]
    [InlineData(0)] // as many copies of the network as cores
    [InlineData(1)] // one, for which threads wait
    [InlineData(3)]
    public async Task Eight_threads_get_the_answers_that_one_gets(int threads)
    {
        const int Callers = 8, Calls = 500, Pictures = 16;
        string path = Saved();
        using var single = Classifier.Load(path, new ClassifierOptions { Threads = 1 });
        float[][] expected = [.. Enumerable.Range(0, Pictures).Select(i => single.Predict(Picture(i), Side, Side).Probabilities.ToArray())];

        using var shared = Classifier.Load(path, new ClassifierOptions { Threads = threads });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < Calls; i++)
                {
                    int picture = (caller + i) % Pictures;
                    Assert.Equal(expected[picture], shared.Predict(Picture(picture), Side, Side).Probabilities.ToArray());
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    [Fact]
    public void Activations_have_the_names_of_layers_in_their_order_and_the_last_are_the_logits()
    {
        using var classifier = Classifier.Load(Saved());
        var found = classifier.Activations(Picture(3), Side, Side);
        Assert.Equal(["stem", "stem.norm", "stage1.conv1", "stage1.conv1.norm", "stage1"], found.Keys.Take(5));
        Assert.Equal((new Shape(1, 2, 6, 6), new Shape(1, 4)), (found["stem"].Shape, found["classifier"].Shape));
        Assert.Equal("classifier", found.Keys.Last());
        double[] exponentials = [.. found["classifier"].Values.ToArray().Select(logit => Math.Exp(logit))];
        float[] probabilities = classifier.Predict(Picture(3), Side, Side).Probabilities.ToArray();
        Assert.Equal(exponentials.Select(value => (float)(value / exponentials.Sum())), probabilities, (a, b) => Math.Abs(a - b) < 1e-5f);

        string picture = folder.Write("picture.png", Png(3));
        foreach (var same in new[] { classifier.Activations(picture), classifier.Activations(File.ReadAllBytes(picture)) })
            Assert.Equal(found.SelectMany(layer => layer.Value.Values.ToArray()), same.SelectMany(layer => layer.Value.Values.ToArray()));
        Assert.Throws<DataFormatException>(() => classifier.Activations(folder.File("none.png")));
        Assert.Throws<ArgumentException>(() => classifier.Activations(new byte[10], Side, Side));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Activations_can_be_asked_for_by_several_threads_while_others_predict(int threads)
    {
        using var classifier = Classifier.Load(Saved(), new ClassifierOptions { Threads = threads });
        float[][] expected = [.. Enumerable.Range(0, 4).Select(i => classifier.Activations(Picture(i), Side, Side)["stage2"].Values.ToArray())];
        float[] predicted = classifier.Predict(Picture(0), Side, Side).Probabilities.ToArray();
        var callers = Enumerable.Range(0, 4).Select(caller => new Thread(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                if (!classifier.Activations(Picture(caller), Side, Side)["stage2"].Values.SequenceEqual(expected[caller])) expected[caller] = [];
                if (!classifier.Predict(Picture(0), Side, Side).Probabilities.ToArray().SequenceEqual(predicted)) expected[caller] = [];
            }
        })).ToList();
        callers.ForEach(caller => caller.Start());
        callers.ForEach(caller => caller.Join());
        Assert.All(expected, Assert.NotEmpty);
    }

    [Fact]
    public async Task It_is_disposed_of_while_others_predict()
    {
        var classifier = Classifier.Load(Saved(), new ClassifierOptions { Threads = 1 });
        using var begun = new CountdownEvent(4);
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                begun.Signal();
                while (true) classifier.Predict(Picture(1), Side, Side);
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        begun.Wait(TestContext.Current.CancellationToken);
        classifier.Dispose();
        classifier.Dispose();
        foreach (var caller in callers) await Assert.ThrowsAsync<ObjectDisposedException>(() => caller);
        Assert.Throws<ObjectDisposedException>(() => classifier.Predict(Picture(1), Side, Side));
    }

    [Fact]
    public void A_device_that_was_given_is_left_as_it_was()
    {
        using var device = Device.OpenCpu(threads: 1);
        int before = device.StoragesInUse;
        using (var classifier = Classifier.Load(Saved(), new ClassifierOptions { Device = device })) classifier.Predict(Picture(1), Side, Side);
        Assert.Equal(before, device.StoragesInUse);
        Assert.Throws<WeightFormatException>(() => Classifier.Load(folder.Write("broken", 1, 2, 3), new ClassifierOptions { Device = device }));
        Assert.Equal(before, device.StoragesInUse);
    }

    [Fact]
    public void Coloured_pixels_become_grey_by_their_luma_where_the_network_takes_grey()
    {
        using var classifier = Classifier.Load(Saved());
        byte[] grey = Picture(2), coloured = new byte[3 * Side * Side];
        for (int i = 0; i < grey.Length; i++) coloured[3 * i] = coloured[3 * i + 1] = coloured[3 * i + 2] = grey[i];
        Assert.Equal(
            classifier.Predict(grey, Side, Side).Probabilities.ToArray(), classifier.Predict(coloured, Side, Side, channels: 3).Probabilities.ToArray());
    }

    [Fact]
    public void Colours_reach_a_network_that_takes_them_and_grey_is_three_equal_channels()
    {
        string path = folder.File("colours.safetensors");
        using (var device = Device.OpenCpu(threads: 1))
        {
            using var model = new ResNet(device, new ResNetOptions(4, Width: 2, Blocks: [1, 1]), seed: 1);
            ModelCheckpoint.Save(path, model, new ModelUse
            {
                ClassNames = Classes,
                Preprocessing = Preprocessing.Photo(Side),
                Colours = ColourScaling.Rgb([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f]),
            });
        }
        using var classifier = Classifier.Load(path);
        byte[] grey = Picture(2), equal = new byte[3 * Side * Side], red = new byte[3 * Side * Side];
        for (int i = 0; i < grey.Length; i++) equal[3 * i] = equal[3 * i + 1] = equal[3 * i + 2] = red[3 * i] = grey[i];
        float[] expected = classifier.Predict(grey, Side, Side).Probabilities.ToArray();
        Assert.Equal(expected, classifier.Predict(equal, Side, Side, channels: 3).Probabilities.ToArray());
        Assert.NotEqual(expected, classifier.Predict(red, Side, Side, channels: 3).Probabilities.ToArray());
    }

    [Fact]
    public void A_network_that_overflows_does_not_answer()
    {
        string path = Saved(model => model.Parameters["classifier.weight"].Set([.. Enumerable.Repeat(3e38f, model.Parameters["classifier.weight"].Shape.Length)]));
        using var classifier = Classifier.Load(path);
        var error = Assert.Throws<NotFinitePredictionException>(() => classifier.Predict(Picture(1), Side, Side));
        Assert.Contains("is not a number", error.Message);
        Assert.StartsWith(path, error.Message);
    }

    [Fact]
    public void What_is_no_picture_or_no_classifier_is_refused()
    {
        using var classifier = Classifier.Load(Saved());
        Assert.Throws<ArgumentException>(() => classifier.Predict(new byte[10], Side, Side));
        Assert.Throws<ArgumentException>(() => classifier.Predict(new byte[2 * Side * Side], Side, Side, channels: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => classifier.Predict([], 0, Side));
        Assert.Contains("no such picture", Assert.Throws<DataFormatException>(() => classifier.Predict(folder.File("none.png"))).Message);
        Assert.Contains("no such checkpoint", Assert.Throws<WeightFormatException>(() => Classifier.Load(folder.File("none"))).Message);
        Assert.Contains("no classes", Assert.Throws<WeightFormatException>(() => Classifier.Load(RealFiles.Shipped("vgg19-letters.safetensors"))).Message);
    }

    /// <summary>A checkpoint of a tiny network.</summary>
    private string Saved(Action<SmallCnn>? change = null)
    {
        string path = folder.File("tiny.safetensors");
        using var device = Device.OpenCpu(threads: 1);
        using var model = new SmallCnn(device, new SmallCnnOptions(Classes.Length, Width: 2, Depth: 1), seed: 9);
        change?.Invoke(model);
        ModelCheckpoint.Save(path, model, new ModelUse
        {
            ClassNames = Classes,
            Preprocessing = Preprocessing.Digit(Side),
            Normalisation = new Normalisation(0.5f, 0.3f),
        });
        return path;
    }

    private static byte[] Picture(int number) => [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(i * (2 * number + 1) * 37 + number))];

    private static byte[] Png(int number) => PngFile.Encode(Side, Side, Picture(number));
}
