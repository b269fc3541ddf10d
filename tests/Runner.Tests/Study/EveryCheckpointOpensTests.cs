using System.Text.Json;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Data.Synthetic;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Pretraining;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Study;

/// <summary>
/// Part 2 and the pretraining to their end, with a VGG19 of two channels, few digits and few letters: each file that they leave opens in <c>eval</c> and
/// <c>predict</c>.
/// </summary>
public sealed class EveryCheckpointOpensTests : IDisposable
{
    private const int TrainDigits = 2300, TestDigits = 20, Side = 28; // 2,000 digits are held out

    private static readonly int[][] Narrow = [[2, 2], [2, 2], [2, 2, 2, 2], [2, 2, 2, 2], [2, 2, 2, 4]];

    private readonly TemporaryFolder temporary = new();
    private readonly Device device = Device.OpenCpu();

    public void Dispose()
    {
        device.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public void Every_checkpoint_of_Part_2_opens_and_repeats_the_accuracy_of_the_study()
    {
        WriteDigits("data/mnist/train", TrainDigits, SyntheticSplit.Train);
        string tests = WriteDigits("data/mnist/t10k", TestDigits, SyntheticSplit.Test);
        var folder = RunFolder.Create(temporary.File("runs"), "part2", DateTimeOffset.UtcNow);
        var context = new StudyContext(
            new StudyOptions { Parts = [2], Preset = StudyPreset.Quick, Epochs = 1 }, device, folder, DataFolder.Find(temporary.File("data"), _ => null),
            Progress.OnStandardError(quiet: true, noProgress: true), TestContext.Current.CancellationToken);
        WritePart1(context);
        var outcome = new TransferStudy(context, Pretrained("ImageNet", ColourScaling.RedGreenBlue), Pretrained("letters", ColourScaling.BlueGreenRed)).Run();

        Assert.Equal(5, outcome.Results.Variants.Count);
        Assert.All(outcome.Results.Variants, variant => Assert.Null(variant.Missing));
        string[] written = [.. Directory.GetFiles(folder.Checkpoints).Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["part1-for-digits", "part2-small-cnn-part1", "part2-small-cnn-random", "part2-vgg19-imagenet-frozen", "part2-vgg19-imagenet-tuned", "part2-vgg19-letters-frozen"],
            written);
        double[] accuracies = [.. written.Skip(1).Select(name => Accuracy(Path.Combine(folder.Checkpoints, $"{name}.safetensors"), tests))];
        Assert.Equal(outcome.Results.Variants.Select(variant => variant.TestAccuracy!.Value.Value).Order(), accuracies.Order());
        string picture = WritePicture();
        foreach (string name in written) RequirePrediction(Path.Combine(folder.Checkpoints, $"{name}.safetensors"), picture);
    }

    [Fact]
    public void Every_file_of_a_pretraining_opens()
    {
        WriteLetters();
        var data = DataFolder.Find(temporary.File("data"), _ => null);
        var folder = RunFolder.Create(temporary.File("runs"), "pretrain", DateTimeOffset.UtcNow);
        string weights = temporary.File("vgg19-letters.safetensors");
        var options = new PretrainOptions { Epochs = 1, Out = weights, Widths = Narrow };
        var results = new LetterPretraining(
            options, device, folder, Progress.OnStandardError(quiet: true, noProgress: true), TestContext.Current.CancellationToken).Run(data);

        string checkpoint = Assert.Single(Directory.GetFiles(folder.Checkpoints));
        using (var opened = ModelCheckpoint.Open(checkpoint, device))
        {
            Assert.Equal("vgg19-normalised", opened.Model.Architecture);
            Assert.Equal(52, opened.Use.ClassNames.Count);
        }
        RequirePrediction(checkpoint, WritePicture());

        // The features alone: opened, but nothing to evaluate.
        Assert.Equal(results.File, weights);
        using (var features = ModelCheckpoint.Open(weights, device)) Assert.Equal(Narrow, ((Vgg19)features.Model).Options.BlockChannels);
        CliRun.Of("predict", "--checkpoint", weights, WritePicture()).RequireError(4, weights, "no classes: fine-tune it");
        CliRun.Of("eval", "--checkpoint", weights, "--data", temporary.File("data/emnist/emnist-byclass-test-images-upright-idx3-ubyte"), "-q")
            .RequireError(4, weights, "no classes: fine-tune it");
    }

    private static double Accuracy(string checkpoint, string images)
    {
        var run = CliRun.Of("eval", "--checkpoint", checkpoint, "--data", images, "--json", "-q");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.GetProperty("accuracy").GetProperty("value").GetDouble();
    }

    private static void RequirePrediction(string checkpoint, string picture)
    {
        var run = CliRun.Of("predict", "--checkpoint", checkpoint, picture, "--top", "2");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches(@"picture\.png: \S 0\.\d{4}, \S 0\.\d{4}\s*$", run.Output);
    }

    /// <summary>A VGG19 of two channels with random weights, as a file of weights.</summary>
    private PretrainedVgg Pretrained(string name, ColourScaling colours)
    {
        using var network = new Vgg19(device, Vgg19Options.Features(Vgg19.Blocks.Count, Narrow), seed: 3);
        var weights = Vgg19Weights.Of(network, "a test");
        string path = temporary.File($"{name}.safetensors");
        var metadata = new Dictionary<string, string>(weights.Metadata) { [Vgg19Weights.PreprocessingKey] = colours.Name };
        Vgg19Weights.Write(path, new Weights.WeightSet(weights.Tensors, metadata));
        return new PretrainedVgg(name, name.ToLowerInvariant(), path, "", new Vgg19Cut(2, Vgg19Framing.Padded32));
    }

    /// <summary>The network of Part 1, untrained: a resumed study takes it from its folder instead of training it.</summary>
    private void WritePart1(StudyContext context)
    {
        var recipe = Recipes.SmallCharacters;
        using var network = new SmallCnn(device, recipe.SmallNetwork(ClassNames.Characters.Length), seed: 7);
        Checkpoints.Save(context, "part1-for-digits", network, ClassNames.Characters, recipe.Preprocessing, Normalisation.None);
    }

    private string WriteDigits(string name, int count, SyntheticSplit split)
    {
        var digits = SyntheticDataSet.Digits(seed: 5, count, split);
        string images = temporary.Write($"{name}-images-idx3-ubyte", []);
        IdxFile.WriteImages(images, new IdxPixels(count, digits.Height, digits.Width, digits.Pixels));
        IdxFile.WriteLabels(temporary.File($"{name}-labels-idx1-ubyte"), [.. digits.Labels.Select(label => (byte)label)]);
        return images;
    }

    /// <summary>Three letters of each class of EMNIST: noise, some of it brighter.</summary>
    private void WriteLetters()
    {
        const int Classes = 52, OfEach = 3, Digits = 10, Count = Classes * OfEach;
        var random = new RandomStream(9);
        byte[] pixels = [.. Enumerable.Range(0, Count * Side * Side).Select(_ => (byte)random.NextInt(256))];
        string images = temporary.Write("data/emnist/emnist-byclass-test-images-upright-idx3-ubyte", []);
        IdxFile.WriteImages(images, new IdxPixels(Count, Side, Side, pixels));
        IdxFile.WriteLabels(
            temporary.File("data/emnist/emnist-byclass-test-labels-idx1-ubyte"), [.. Enumerable.Range(0, Count).Select(i => (byte)(Digits + i % Classes))]);
    }

    private string WritePicture()
    {
        byte[] pixels = [.. Enumerable.Range(0, Side * Side).Select(i => (byte)(i % Side is > 8 and < 14 ? 20 : 230))];
        return temporary.Write("picture.png", PngFile.Encode(Side, Side, pixels));
    }
}
