using System.Text.Json;
using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Tests.Audit;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Weights;

namespace MidasNet.Runner.Tests.Training;

public sealed class FineTuneCommandTests : IDisposable
{
    private readonly QuadrantImages images = new(240, new LabelNoise.Clean());
    private readonly string data, first;

    public FineTuneCommandTests()
    {
        (data, first) = (images.WriteFolder(), images.File("first.safetensors"));
        var run = CliRun.Of("train", "--runs", images.Runs, "--data", images.WriteIdx(), "--labels", "clean", "--epochs", "4", "--width", "4", "--out", first, "-q");
        Assert.Equal(("", 0), (run.Error, run.Code));
    }

    public void Dispose() => images.Dispose();

    [Fact]
    public void A_checkpoint_of_other_classes_is_fine_tuned_and_predicts()
    {
        string second = images.File("second.safetensors");
        var run = CliRun.Of("train", "--runs", images.Runs, "--data", data, "--from", first, "--epochs", "2", "--trained-blocks", "1", "--out", second, "-q", "--json");
        Assert.Equal(("", 0), (run.Error, run.Code));
        var json = JsonDocument.Parse(run.Output).RootElement;
        var tuning = json.GetProperty("fineTuning");
        Assert.Equal(first, tuning.GetProperty("source").GetString());
        Assert.Contains("starts from small-cnn of 4 classes", tuning.GetProperty("origin").GetString());
        Assert.InRange(tuning.GetProperty("frozen").GetProperty("accuracy").GetProperty("value").GetDouble(), 0, 1);
        Assert.Equal(2, tuning.GetProperty("tuned").GetProperty("epochs").GetInt32());
        Assert.Equal("head and the last 1 of 5 blocks", tuning.GetProperty("tuned").GetProperty("trained").GetString());
        Assert.InRange(json.GetProperty("validationAccuracy").GetProperty("value").GetDouble(), 0.8, 1);

        var predicted = CliRun.Of("predict", "--checkpoint", second, Path.Combine(data, "a", "0.png"));
        Assert.Equal(("", 0), (predicted.Error, predicted.Code));
        using var classifier = Classifier.Load(second);
        Assert.Equal(["a", "b", "c", "d"], classifier.ClassNames);
    }

    [Fact]
    public void The_summary_has_both_phases()
    {
        var run = CliRun.Of("train", "--runs", images.Runs, "--data", data, "--from", first, "--epochs", "1", "--out", images.File("second"), "-q");
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.Contains("the head for 4 classes starts afresh", run.Output, StringComparison.Ordinal);
        Assert.Matches("phase 1 +the head, on features of the frozen network: .* epochs, .*; held out ", run.Output);
        Assert.Matches("phase 2 +head and the last 3 of 5 blocks: 1 epoch, .*; held out ", run.Output);
    }

    [Theory]
    [InlineData("--model does not go with --from", "--model", "resnet18")]
    [InlineData("--width does not go with --from", "--width", "8")]
    [InlineData("--recipe does not go with --from", "--recipe", "x.json")]
    [InlineData("--budget does not go with --from", "--budget", "1m")]
    [InlineData("--patience does not go with --from", "--patience", "3")]
    [InlineData("--balance does not go with --from", "--balance", "weights")]
    [InlineData("--lr auto does not go with --from", "--lr", "auto")]
    [InlineData("--from takes labels as they are", "--labels", "noisy")]
    public void Options_that_choose_another_network_are_refused(string words, params string[] more) =>
        CliRun.Of(["train", "--runs", images.Runs, "--data", data, "--from", first, "--out", images.File("x"), .. more]).RequireError(2, words);

    [Theory]
    [InlineData("counts blocks of the network that --from names", "--trained-blocks", "1")]
    [InlineData("photographs in colour", "--model", "vgg19", "--channels", "1")]
    [InlineData("photographs in colour", "--model", "vgg19", "--preprocessing", "digit")]
    [InlineData("--image-size 32 and larger ones fit, was given '28'", "--model", "vgg19", "--image-size", "28")]
    public void Options_that_make_no_network_are_refused(string words, params string[] more) =>
        CliRun.Of(["train", "--runs", images.Runs, "--data", data, "--out", images.File("x"), .. more]).RequireError(2, words);

    [Fact]
    public void A_name_without_a_network_is_refused_with_those_that_have_one()
    {
        CliRun.Of("train", "--runs", images.Runs, "--data", data, "--from", "vgg11", "--out", images.File("x"), "-q").RequireError(4, "vgg11", "vgg19-keras, vgg19-torchvision");
        string message = Assert.Throws<WeightFormatException>(
            () => PretrainedWeights.FindNamed("vgg19-torchvision", name => name == "MIDASNET_CACHE" ? images.File("cache") : null)).Message;
        Assert.Contains("'midasnet weights fetch vgg19-torchvision' downloads them (575 MB)", message);
    }

    [Fact]
    public void A_name_is_found_where_downloads_are_and_where_the_variable_says()
    {
        string fetched = images.File("cache/weights/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5");
        Directory.CreateDirectory(Path.GetDirectoryName(fetched)!);
        File.WriteAllText(fetched, "");
        string named = images.File("mine/vgg19-tfjs/model.json");
        Directory.CreateDirectory(Path.GetDirectoryName(named)!);
        File.WriteAllText(named, "");
        Assert.Equal(named, PretrainedWeights.FindNamed("vgg19-keras", name => name == PretrainedWeights.Variable ? images.File("mine") : null));
        Assert.Equal(first, PretrainedWeights.FindNamed(first, _ => null));
    }

    [Fact]
    public void A_network_for_grey_pictures_is_not_fine_tuned_on_coloured_ones_unless_they_are_taken_as_grey()
    {
        string colours = images.File("colours");
        for (int i = 0; i < 24; i++)
        {
            string file = Path.Combine(colours, i % 2 == 0 ? "red" : "blue", $"{i}.ppm");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            byte[] pixels = [.. Enumerable.Range(0, 8 * 8).SelectMany(p => i % 2 == 0 ? new byte[] { (byte)(200 + p % 8), (byte)i, 20 } : [(byte)i, 20, (byte)(200 + p / 8)])];
            File.WriteAllBytes(file, [.. "P6\n8 8\n255\n"u8, .. pixels]);
        }
        string[] train = ["train", "--runs", images.Runs, "--data", colours, "--from", first, "--epochs", "1", "--out", images.File("x"), "-q"];
        CliRun.Of(train).RequireError(4, "takes grey images ('digit 8')", "have colours", "vgg19-keras");
        Assert.Equal(0, CliRun.Of([.. train, "--channels", "1"]).Code);
    }
}
