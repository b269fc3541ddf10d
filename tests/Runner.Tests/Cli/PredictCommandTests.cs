using System.Text.Json;

namespace MidasNet.Runner.Tests.Cli;

public sealed class PredictCommandTests : IDisposable
{
    private readonly TinyModel model = new();

    public void Dispose() => model.Dispose();

    private CliRun Predict(params string[] arguments) => CliRun.Of(["predict", "--checkpoint", model.Checkpoint, .. arguments]);

    [Fact]
    public void Each_picture_has_a_line_with_its_classes_the_most_probable_first()
    {
        string first = model.WritePng(0, "a.png"), second = model.WritePng(1, "@b.png"); // @ names no file of arguments here
        var run = Predict(first, second, "--top", "2");
        Assert.Equal(0, run.Code);
        string[] lines = run.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Matches($@"^.*a\.png: {model.Answers[0]} 0\.\d{{4}}, \d 0\.\d{{4}}$", lines[0]);
        Assert.Contains($"@b.png: {model.Answers[1]} ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_cannot_be_read_does_not_cost_the_others_their_answer()
    {
        string good = model.WritePng(0, "a.png"), broken = model.Write("b.png", 1, 2, 3);
        var run = Predict(broken, model.File("none.png"), good);
        Assert.Equal(3, run.Code);
        Assert.Contains("a.png: ", run.Output, StringComparison.Ordinal);
        string[] errors = run.Error.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(2, errors.Length);
        Assert.StartsWith($"midasnet: {broken}", errors[0], StringComparison.Ordinal);
        Assert.Contains("there is no such picture", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Json_holds_the_classes_or_the_error_of_each_picture()
    {
        var run = Predict(model.WritePng(0, "a.png"), model.File("none.png"), "--json");
        Assert.Equal(3, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        var predictions = json.RootElement.GetProperty("predictions");
        var best = predictions[0].GetProperty("classes")[0];
        Assert.Equal(model.Answers[0].ToString(), best.GetProperty("class").GetString());
        double[] probabilities = [.. predictions[0].GetProperty("classes").EnumerateArray().Select(p => p.GetProperty("probability").GetDouble())];
        Assert.Equal(probabilities.OrderDescending(), probabilities);
        Assert.True(probabilities[0] > probabilities[^1]);
        Assert.False(predictions[0].TryGetProperty("error", out _));
        Assert.Contains("no such picture", predictions[1].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tops", "Did you mean '--top'?")]
    [InlineData("-k", "There is no option '-k'")]
    [InlineData("-x.png", "'./-x.png'")]
    public void An_option_that_does_not_exist_is_not_taken_for_a_picture(string argument, string said) =>
        Predict(model.WritePng(0, "a.png"), argument).RequireError(2, said);

    [Fact]
    public void A_folder_is_no_checkpoint() => CliRun.Of("predict", "--checkpoint", Path.GetTempPath(), "a.png").RequireError(4, "this is a folder: a checkpoint is a file");

    [Fact]
    public void A_folder_and_a_quoted_pattern_are_predicted_picture_by_picture()
    {
        model.WriteFolder();
        string[] pictures = [.. Enumerable.Range(0, TinyModel.Count).Select(i => model.File($"images/{model.Answers[i]}/{i}.png")).Order(StringComparer.Ordinal)];
        foreach (string argument in new[] { model.File("images"), model.File("images/*/*.png"), model.File("images/**/*.png") })
        {
            var run = Predict(argument, "--top", "1");
            Assert.Equal((0, ""), (run.Code, run.Error));
            string[] lines = run.Output.TrimEnd().Split(Environment.NewLine);
            Assert.Equal(pictures, lines.Select(line => line[..line.LastIndexOf(": ", StringComparison.Ordinal)]));
            // A folder is named by the class that the network predicts.
            Assert.All(lines, line => Assert.Contains($": {Path.GetFileName(Path.GetDirectoryName(line[..line.LastIndexOf(": ", StringComparison.Ordinal)]))} ", line, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_hyphen_is_a_picture_on_standard_input()
    {
        string picture = model.WritePng(3, "a.png");
        var piped = CliRun.WithInput(File.ReadAllBytes(picture), "predict", "--checkpoint", model.Checkpoint, "-");
        Assert.Equal(0, piped.Code);
        Assert.Equal(Predict(picture).Output[picture.Length..], piped.Output[1..]);
        CliRun.WithInput([], "predict", "--checkpoint", model.Checkpoint, "-").RequireError(3, "standard input", "it is empty");
        CliRun.WithInput([1, 2, 3], "predict", "--checkpoint", model.Checkpoint, "-").RequireError(3, "expected PNG");
        Predict("-", "-").RequireError(2, "was named twice");
    }

    [Fact]
    public void An_exported_network_gives_the_answers_of_its_checkpoint()
    {
        string picture = model.WritePng(3, "a.png"), exported = model.File("tiny.onnx");
        Assert.Equal(0, CliRun.Of("export", model.Checkpoint, "--to", "onnx", "--out", exported, "-q").Code);
        var run = CliRun.Of("predict", "--checkpoint", exported, picture, "--json");
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.Equal(Probabilities(Predict(picture, "--json").Output), Probabilities(run.Output), (a, b) => a.Name == b.Name && Math.Abs(a.Value - b.Value) < 1e-4);

        static (string? Name, double Value)[] Probabilities(string text)
        {
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.GetProperty("predictions")[0].GetProperty("classes").EnumerateArray()
                .Select(found => (found.GetProperty("class").GetString(), found.GetProperty("probability").GetDouble()))];
        }
    }

    [Fact]
    public void A_long_list_with_broken_pictures_in_it_is_answered_in_its_order()
    {
        const int Count = 200; // several batches
        for (int i = 0; i < Count; i++)
        {
            if (i % 67 == 5) model.Write($"many{i:D3}.png", 1, 2, 3);
            else model.WritePng(i % TinyModel.Count, $"many{i:D3}.png");
        }
        var run = Predict(model.File("many*.png"), "--top", "1", "--json");
        Assert.Equal(3, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        var predictions = json.RootElement.GetProperty("predictions").EnumerateArray().ToList();
        Assert.Equal(Count, predictions.Count);
        for (int i = 0; i < Count; i++)
        {
            Assert.EndsWith($"many{i:D3}.png", predictions[i].GetProperty("path").GetString(), StringComparison.Ordinal);
            if (i % 67 == 5) Assert.Contains($"many{i:D3}.png", predictions[i].GetProperty("error").GetString(), StringComparison.Ordinal);
            else Assert.Equal(model.Answers[i % TinyModel.Count].ToString(), predictions[i].GetProperty("classes")[0].GetProperty("class").GetString());
        }
    }

    [Fact]
    public void More_than_all_classes_are_all()
    {
        var run = Predict(model.WritePng(0, "a.png"), "--top", "1000");
        Assert.Equal(4, run.Output.Split(", ").Length);
    }

    [Fact]
    public void A_network_that_overflows_is_no_answer()
    {
        string checkpoint = model.File("overflowing.safetensors");
        model.WriteOverflowing(checkpoint);
        CliRun.Of("predict", "--checkpoint", checkpoint, model.WritePng(0, "a.png"), "--json").RequireError(4, checkpoint, "is not a number");
        CliRun.Of("eval", "--checkpoint", checkpoint, "--data", model.WriteIdx(), "-q").RequireError(4, checkpoint, "is not a number");
    }
}
