using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MidasNet.Runner.Tests.Cli;

/// <summary>What the cards of shipped networks say.</summary>
public sealed partial class ModelCardTests
{
    // Other vectors round otherwise, which may turn an image that is undecided.
    private const int Undecided = 2;

    [Theory]
    [InlineData("digits", "mnist/t10k-images-idx3-ubyte.gz")]
    [InlineData("cifar10", "cifar10-jpeg.zip")]
    public void A_network_recognises_as_many_test_images_as_its_card_says(string name, string data)
    {
        string network = RealFiles.Shipped($"{name}.safetensors"), images = RealFiles.Data(data);
        var said = Said().Match(File.ReadAllText(RealFiles.Shipped($"{name}.md")));
        Assert.True(said.Success, "the card says how many of the test images are recognised");
        int right = int.Parse(said.Groups["right"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

        var run = CliRun.Of("eval", "--checkpoint", network, "--data", images, "--json", "-q");
        Assert.Equal(("", 0), (run.Error, run.Code));
        using var result = JsonDocument.Parse(run.Output);
        Assert.Equal(10_000, result.RootElement.GetProperty("count").GetInt32());
        double accuracy = result.RootElement.GetProperty("accuracy").GetProperty("value").GetDouble();
        Assert.InRange(accuracy * 10_000, right - Undecided - 0.5, right + Undecided + 0.5);
    }

    [Theory]
    [InlineData("part1", "`midasnet study part1 ")]
    [InlineData("digits", "`midasnet study part2 ")]
    [InlineData("cifar10", "`midasnet train ")]
    [InlineData("vgg19-letters", "`midasnet pretrain ")]
    public void A_card_names_its_network_and_the_command_that_made_it(string name, string command)
    {
        string card = File.ReadAllText(RealFiles.Shipped($"{name}.md"));
        Assert.StartsWith($"# Model card: {name}.safetensors", card, StringComparison.Ordinal);
        foreach (string section in new[] { "## What it is", "## Training data", "## How it was trained", command, "## How good it is", "midasnet eval ", "## Limits" })
            Assert.Contains(section, card, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<right>[\d,]+) of 10,000")]
    private static partial Regex Said();
}
