using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>A classifier from an ONNX file answers as the one from the checkpoint that was exported.</summary>
public sealed class OnnxClassifierTests : IDisposable
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
    public void Its_probabilities_are_those_of_the_checkpoint(string name)
    {
        foreach (var (options, tolerance) in new[]
        {
            (new OnnxExportOptions(), 1e-4f),
            (new OnnxExportOptions { FoldBatchNorm = true }, 1e-4f),
            (new OnnxExportOptions { Float16 = true }, 1e-2f), // 11 bits of each weight
        })
        {
            var (checkpoint, model) = Exported(name, options, temperature: 0.7f);
            using Classifier expected = Classifier.Load(checkpoint), found = Classifier.Load(model);
            Assert.Equal(expected.ClassNames, found.ClassNames);
            for (int picture = 0; picture < 3; picture++)
            {
                Assert.Equal(
                    expected.Predict(Pixels(picture), 40, 40, channels: 3).Probabilities.ToArray(),
                    found.Predict(Pixels(picture), 40, 40, channels: 3).Probabilities.ToArray(), (a, b) => Math.Abs(a - b) < tolerance);
            }
        }
    }

    [Fact]
    public async Task Eight_threads_get_the_answers_that_one_gets()
    {
        var (_, model) = Exported("ResNet-9", new OnnxExportOptions());
        using var single = Classifier.Load(model, new ClassifierOptions { Threads = 1 });
        float[][] expected = [.. Enumerable.Range(0, 4).Select(i => single.Predict(Pixels(i), 40, 40, channels: 3).Probabilities.ToArray())];
        using var shared = Classifier.Load(model, new ClassifierOptions { Threads = 3 });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < 20; i++)
                    Assert.Equal(expected[(caller + i) % 4], shared.Predict(Pixels((caller + i) % 4), 40, 40, channels: 3).Probabilities.ToArray());
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    [Fact]
    public void Many_pictures_are_predicted_as_each_alone()
    {
        var (checkpoint, model) = Exported("ResNet of normalised channels", new OnnxExportOptions());
        byte[][] files = [.. Enumerable.Range(0, Classifier.MaxBatch + 5).Select(i => PngFile.Encode(40, 40, Pixels(i % 7).AsSpan(0, 1600)))];
        foreach (string path in new[] { checkpoint, model })
        {
            using var classifier = Classifier.Load(path);
            float[][] alone = [.. Enumerable.Range(0, 7).Select(i => classifier.Predict(files[i]).Probabilities.ToArray())];
            var all = classifier.Predict(files);
            Assert.Equal(files.Length, all.Count);
            for (int i = 0; i < files.Length; i++) Assert.Equal(alone[i % 7], all[i].Probabilities.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
            files[3] = [1, 2, 3];
            Assert.Contains("picture 3", Assert.Throws<DataFormatException>(() => classifier.Predict(files)).Message, StringComparison.Ordinal);
            files[3] = files[10];
        }
    }

    [Fact]
    public void A_model_of_another_program_is_refused_with_what_is_missing()
    {
        string path = Foreign(graph => graph.Metadata.Clear());
        string said = Assert.Throws<WeightFormatException>(() => Classifier.Load(path)).Message;
        Assert.All(["preprocessing", "normalisation", "class_names", "OnnxUse"], word => Assert.Contains(word, said, StringComparison.Ordinal));
        path = Foreign(graph => graph.Metadata.Remove("normalisation"));
        said = Assert.Throws<WeightFormatException>(() => Classifier.Load(path)).Message;
        Assert.Contains("'normalisation'", said, StringComparison.Ordinal);
        Assert.DoesNotContain("class_names", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_without_names_are_numbers()
    {
        using var classifier = Classifier.Load(Foreign(graph => graph.Metadata.Remove("class_names")));
        Assert.Equal(["0", "1", "2"], classifier.ClassNames);
        Assert.Contains(classifier.Predict(Pixels(1), 40, 40, channels: 3).Best.Class, classifier.ClassNames);
    }

    [Fact]
    public void What_a_model_does_not_state_is_given_by_the_caller()
    {
        var (checkpoint, _) = Exported("ResNet-9", new OnnxExportOptions());
        // The scaling of pixels is cut off the graph, as most programs leave it to the caller.
        string path = Foreign(graph =>
        {
            var scaling = graph.Nodes.Find(node => node.Outputs.Contains("input.scaled"))!;
            graph.Nodes.Remove(scaling);
            for (int i = 0; i < graph.Nodes.Count; i++)
                graph.Nodes[i] = graph.Nodes[i] with { Inputs = [.. graph.Nodes[i].Inputs.Select(input => input == "input.scaled" ? "image" : input)] };
            foreach (string name in scaling.Inputs.Skip(1)) graph.Initializers.Remove(name);
            graph.Metadata.Clear();
        });
        using Classifier expected = Classifier.Load(checkpoint);
        using Classifier found = Classifier.Load(path, new ClassifierOptions { OnnxUse = ModelRegistryTests.Members["ResNet-9"].Use });
        Assert.Equal(expected.ClassNames, found.ClassNames);
        Assert.Equal(
            expected.Predict(Pixels(2), 40, 40, channels: 3).Probabilities.ToArray(), found.Predict(Pixels(2), 40, 40, channels: 3).Probabilities.ToArray(),
            (a, b) => Math.Abs(a - b) < 1e-4f);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 0)] // probabilities alone
    public void A_fixed_number_of_images_and_probabilities_instead_of_logits_are_taken(bool givesProbabilities, int atATime)
    {
        var (checkpoint, _) = Exported("ResNet-9", new OnnxExportOptions());
        string path = Foreign(graph =>
        {
            if (givesProbabilities) graph.Outputs.RemoveAll(output => output.Name == "logits");
            graph.Inputs[0] = graph.Inputs[0] with { Dimensions = [atATime, 3, 32, 32] };
        });
        using Classifier expected = Classifier.Load(checkpoint), found = Classifier.Load(path);
        byte[][] files = [.. Enumerable.Range(0, 4).Select(i => PngFile.Encode(40, 40, Pixels(i).AsSpan(0, 1600)))];
        foreach (var (a, b) in expected.Predict(files).Zip(found.Predict(files)))
            Assert.Equal(a.Probabilities.ToArray(), b.Probabilities.ToArray(), (x, y) => Math.Abs(x - y) < 1e-4f);
    }

    public static TheoryData<string, string, string> Damages => new()
    {
        { "preprocessing", "photo 33", "makes images of [any, 3, 33, 33]" },
        { "preprocessing", "photo", "unknown preprocessing" },
        { "preprocessing", "drawing 32 0.5 geometry", "auxiliary features" },
        { "class_names", "[\"a\",\"b\"]", "names 2 classes, but computes 3" },
        { "class_names", "[\"a\",\"b\",\"a\"]", "two classes are named" },
        { "class_names", "a, b, c", "class_names" },
        { "views", "all", "'views'" },
        { "temperature", "0", "temperature" },
        { "framing", "stretched", "is no framing" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Metadata_that_do_not_fit_the_model_are_refused(string key, string value, string said)
    {
        string path = Foreign(graph => graph.Metadata[key] = value);
        var failure = Assert.Throws<WeightFormatException>(() => Classifier.Load(path, new ClassifierOptions { Device = device }));
        Assert.StartsWith(path, failure.Message, StringComparison.Ordinal);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, device.StoragesInUse);
    }

    [Fact]
    public void Features_are_no_classifier_and_operations_have_no_activations()
    {
        string path = folder.File("features.onnx");
        using (var network = Vgg19.Features(device, blocks: 1))
            ModelExport.ToOnnx(network, new ModelUse { ClassNames = [], Preprocessing = Preprocessing.Photo(16), Colours = ColourScaling.BlueGreenRed }, path);
        Assert.Contains("no classes", Assert.Throws<WeightFormatException>(() => Classifier.Load(path)).Message, StringComparison.Ordinal);
        using var classifier = Classifier.Load(Exported("ResNet-9", new OnnxExportOptions()).Model);
        Assert.Throws<NotSupportedException>(() => classifier.Activations(Pixels(1), 40, 40, channels: 3));
        Assert.NotNull(classifier.Predict(Pixels(1), 40, 40, channels: 3)); // the copy is free again
    }

    private (string Checkpoint, string Model) Exported(string name, OnnxExportOptions options, float temperature = 1)
    {
        var (family, sizes, use) = ModelRegistryTests.Members[name];
        string checkpoint = folder.File("a.safetensors"), path = folder.File("a.onnx");
        using (var model = ModelRegistryTests.Trained(device, ModelRegistry.Find(family)!, sizes)) ModelCheckpoint.Save(checkpoint, model, use with { Temperature = temperature });
        ModelExport.ToOnnx(checkpoint, path, options);
        return (checkpoint, path);
    }

    private string Foreign(Action<OnnxGraph> change)
    {
        var graph = OnnxGraphReader.Read(Exported("ResNet-9", new OnnxExportOptions()).Model);
        change(graph);
        string path = folder.File("foreign.onnx");
        OnnxGraphWriter.Write(path, graph);
        return path;
    }

    private static byte[] Pixels(int number) => [.. Enumerable.Range(0, 3 * 40 * 40).Select(i => (byte)(i * (2 * number + 1) * 37 % 251 + number))];
}
