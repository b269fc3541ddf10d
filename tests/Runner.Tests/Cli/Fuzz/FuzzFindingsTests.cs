using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Tests.Audit;

namespace MidasNet.Runner.Tests.Cli.Fuzz;

/// <summary>What <see cref="CommandFuzzTests"/> found, once each.</summary>
public sealed class FuzzFindingsTests : IDisposable
{
    private const string Half = "half of a character";

    private readonly QuadrantImages images = new(40, new LabelNoise.Clean());

    public void Dispose() => images.Dispose();

    [Theory]
    [InlineData("""{"model": "\ud800"}""")]
    [InlineData("""{"\ud800": 1}""")]
    public void A_recipe_with_half_a_character_is_refused(string recipe) => Train("--recipe", Write(recipe)).RequireError(3, Half);

    [Fact]
    public void A_search_space_with_half_a_character_is_refused() =>
        Tune("tune", "--space", Write("""{"model": {"choice": ["small", "\ud800"]}}""")).RequireError(3, Half);

    [Theory]
    [InlineData("99999999999h")]
    [InlineData("1000001m")]
    public void A_budget_longer_than_time_is_refused(string budget) => Tune("tune", "--budget", budget).RequireError(2, "--budget", budget);

    [Fact]
    public void Ingredients_with_half_a_character_are_refused() => Tune("ablate", "--ingredients", Write("""{"x": {"model": "\ud800"}}""")).RequireError(3, Half);

    [Fact]
    public void An_ingredient_that_is_null_is_refused() => Tune("ablate", "--ingredients", Write("""{"x": null}""")).RequireError(3, "'x' is null");

    [Theory]
    [InlineData("""{"data": "\ud800"}""")]
    [InlineData("""{"\ud800": 1, "x": 1}""")]
    public void A_configuration_with_half_a_character_is_refused(string json) => CliRun.Of("devices", "--config", Write(json), "-q").RequireError(2, Half);

    [Fact]
    public void A_network_that_takes_no_pictures_so_small_is_refused() => Train("--model", "whitened-cnn").RequireError(3, "does not fit", "8");

    [Fact]
    public void A_recipe_whose_network_takes_no_pictures_so_small_is_refused() =>
        Train("--recipe", Write("""{"framing": "digit", "inputSize": 8, "geometry": false, "model": "whitened-cnn"}""")).RequireError(3, "recipe");

    [Fact]
    public void A_character_with_the_code_0_is_refused() => CliRun.Of("eval", "--data", images.WriteIdx(), "--predictions", "a\0b", "-q").RequireError(2, "code 0");

    [Fact]
    public void An_argument_that_is_empty_is_refused() => CliRun.Of("weights", "verify", "", "-q").RequireError(2, "file is empty");

    [Fact]
    public void Batches_of_one_tiny_picture_are_refused() => Train("--batch-size", "1").RequireError(3, "batchSize 1");

    [Fact]
    public void A_configuration_of_a_run_with_half_a_character_is_refused()
    {
        var run = RunFolder.Create(images.Runs, "x", DateTimeOffset.UnixEpoch);
        File.WriteAllText(Path.Combine(run.Path, "config.json"), """{"data": "\ud800"}""");
        File.WriteAllText(Path.Combine(run.Path, "report.json"), """{"blocks": [], "headlines": []}""");
        CliRun.Of("report", run.Path).RequireError(3, "config.json", Half);
    }

    [Theory]
    [InlineData("""{"blocks": null, "headlines": null}""")]
    [InlineData("""{"blocks": [{}], "headlines": []}""")]
    public void A_report_with_something_else_in_a_list_is_refused(string report)
    {
        var run = RunFolder.Create(images.Runs, "x", DateTimeOffset.UnixEpoch);
        File.WriteAllText(Path.Combine(run.Path, "config.json"), "{}");
        File.WriteAllText(Path.Combine(run.Path, "report.json"), report);
        CliRun.Of("report", run.Path).RequireError(3, "report.json");
    }

    [Theory]
    [InlineData("""[{"part":"heldOut","image":"a","label":"b","predicted":"c","probability":1e999}]""")]
    [InlineData("""[{"part":"heldOut","image":null,"label":"b","predicted":"c","probability":1}]""")]
    [InlineData("[null]")]
    public void Predictions_that_are_none_are_refused(string json)
    {
        var run = RunFolder.Create(images.Runs, "x", DateTimeOffset.UnixEpoch);
        File.WriteAllText(Path.Combine(run.Path, PredictedImage.FileName), json);
        var error = Assert.Throws<RunFolderException>(() => PredictedImage.ReadFrom(run));
        Assert.Contains(PredictedImage.FileName, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_for_more_memory_than_there_is_says_so()
    {
        const long Gigabyte = 1L << 30;
        var recipe = new Recipe { Width = 512, Depth = 32 };
        var error = Assert.Throws<InsufficientMemoryException>(() => Recipe.RequireMemory(recipe.Network(10), 8 * Gigabyte));
        Assert.Contains("smaller width", error.Message, StringComparison.Ordinal);
        Recipe.RequireMemory(new Recipe().Network(10), 8 * Gigabyte);
    }

    [Fact]
    public void A_run_that_diverges_names_the_checkpoint_before_and_leaves_it()
    {
        using var tiny = new TinyModel();
        byte[] before = File.ReadAllBytes(tiny.Checkpoint);
        string huge = tiny.File("huge.safetensors");
        using (var device = Device.OpenCpu(threads: 1))
        using (var opened = ModelCheckpoint.Open(tiny.Checkpoint, device))
        {
            foreach (var weight in opened.Model.Parameters) weight.Set([.. Enumerable.Repeat(3e38f, weight.Shape.Length)]);
            ModelCheckpoint.Save(huge, opened.Model, opened.Use);
        }
        CliRun.Of("train", "--data", images.WriteIdx(), "--runs", images.Runs, "--from", huge, "--validation", "0", "--epochs", "1", "--out", tiny.Checkpoint, "-q")
            .RequireError(5, "training diverged", $"last good checkpoint is '{tiny.Checkpoint}'");
        Assert.Equal(before, File.ReadAllBytes(tiny.Checkpoint));
    }

    private CliRun Train(params string[] more) =>
        CliRun.Of(["train", "--data", images.WriteIdx(), "--labels", "clean", "--epochs", "1", "--out", images.File("x"), "--runs", images.Runs, "-q", .. more]);

    private CliRun Tune(string command, params string[] more) => CliRun.Of([command, "--data", images.WriteIdx(), "--epochs", "1", "--runs", images.Runs, "-q", .. more]);

    private string Write(string json)
    {
        string path = images.File("options.json");
        File.WriteAllText(path, json);
        return path;
    }
}
