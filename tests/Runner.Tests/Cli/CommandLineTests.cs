namespace MidasNet.Runner.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("study", "--help")]
    [InlineData("eval", "-h")]
    [InlineData("predict", "-h")]
    [InlineData("weights", "-h")]
    [InlineData("weights", "import", "-h")]
    [InlineData("audit", "-h")]
    [InlineData("data", "-h")]
    [InlineData("gradcheck", "-h")]
    [InlineData("devices", "-h")]
    [InlineData("doctor", "-h")]
    [InlineData("completion", "-h")]
    public void Help_begins_with_examples(params string[] arguments)
    {
        var run = CliRun.Of(arguments);
        Assert.Equal(0, run.Code);
        Assert.StartsWith($"Examples:{Environment.NewLine}  midasnet", run.Output, StringComparison.Ordinal);
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void The_version_is_that_of_the_program_and_not_of_its_host()
    {
        var run = CliRun.Of("--version");
        Assert.Equal(0, run.Code);
        Assert.Matches("^midasnet 0\\.1\\.0", run.Output);
    }

    [Theory]
    [InlineData("Did you mean 'eval'?", "evl")]
    [InlineData("Did you mean 'study'?", "studi")]
    [InlineData("Did you mean 'inspect'?", "weights", "inspct")]
    [InlineData("Did you mean '--json'?", "study", "--jsn")]
    [InlineData("'--data' is required", "eval", "--checkpoint", "x")]
    [InlineData("--dataset emnist is for part1 alone", "study", "part2", "--dataset", "emnist")]
    [InlineData("Must be one of", "study", "part1", "--dataset", "letters")]
    [InlineData("Must be one of: 'part1' 'part2' 'part3' 'all'", "study", "part4")]
    [InlineData("Must be one of: 'quick' 'full'", "study", "--preset", "slow")]
    [InlineData("Must be one of: '32' '48'", "study", "part2", "--vgg-size", "64")]
    [InlineData("Must be one of: '0' '1' '2' '3' '4' 'all'", "study", "part2", "--vgg-trained", "most")]
    [InlineData("--epochs must be an integer from 1 to 100000, was given '0'", "study", "--epochs", "0")]
    [InlineData("--threads must be an integer from 0 to 1024, was given '100000'", "eval", "--data", "x", "--threads", "100000")] // more than a process can have
    [InlineData("--seeds must be an integer from 1 to 1000, was given '2147483647'", "tune", "--seeds", "2147483647")]
    [InlineData("--epochs must be an integer from 1 to 100000, was given '2000000000'", "train", "--data", "x", "--out", "y", "--epochs", "2000000000")]
    [InlineData("--width must be an integer from 1 to 512, was given '100000'", "train", "--data", "x", "--out", "y", "--width", "100000")]
    [InlineData("--out is empty: it takes FILE", "train", "--data", "x", "--out", "")]
    [InlineData("--data is empty: it takes PATH", "train", "--data", " ", "--out", "y")]
    [InlineData("was given 'symmetric:NaN'", "audit", "--data", "x", "--simulate", "symmetric:NaN")]
    [InlineData("--seed must be an integer of at least 0, was given '-1'", "study", "--seed", "-1")]
    [InlineData("--threads must be an integer from 0 to 1024, was given 'many'", "study", "--threads", "many")]
    [InlineData("--top must be an integer of at least 1, was given '0'", "predict", "--checkpoint", "x", "y", "--top", "0")]
    [InlineData("See 'midasnet weights import --help'", "weights", "import", "x")]
    [InlineData("--label-file and --transposed are for IDX files", "audit", "--data", "a.zip", "--label-file", "b")]
    [InlineData("--folds must be an integer from 2 to 1000, was given '1'", "audit", "--data", "a.zip", "--folds", "1")]
    [InlineData("--label-file and --transposed are for IDX files", "eval", "--checkpoint", "x", "--data", "a.zip", "--transposed")]
    [InlineData("Did you mean '--runs'?", "study", "part1", "--out", "x")]
    [InlineData("Did you mean '--runs'?", "audit", "--data", "a.zip", "--out", "x")]
    [InlineData("Did you mean '--label-file'?", "eval", "--data", "a", "--labels", "x")]
    public void What_is_not_understood_ends_with_2_and_a_hint(string hint, params string[] arguments)
    {
        var run = CliRun.Of(arguments);
        run.RequireError(2, hint, "--help");
        Assert.Empty(run.Output);
    }

    [Fact]
    public void A_run_folder_that_cannot_be_made_ends_with_3()
    {
        using TemporaryFolder folder = new(), empty = new();
        string file = folder.Write("file");
        var run = CliRun.Of("study", "part1", "--data", empty.Path, "--runs", Path.Combine(file, "runs"), "-q");
        run.RequireError(3, "cannot make the run folder", file);
    }

    [Fact]
    public void A_missing_folder_of_data_ends_with_3() => CliRun.Of("study", "--data", "no such folder", "-q").RequireError(3, "no such folder");

    [Fact]
    public void Data_that_is_found_is_listed_as_text_and_as_json()
    {
        using var folder = new TemporaryFolder();
        string path = Path.GetDirectoryName(folder.Write("trainPart1.zip"))!;
        var text = CliRun.Of("data", "--data", path);
        Assert.Contains(Path.Combine(path, "trainPart1.zip"), text.Output, StringComparison.Ordinal);
        Assert.Contains("part 2 uses the built-in synthetic set", text.Output, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(CliRun.Of("data", "--data", path, "--json").Output);
        Assert.Equal(Path.Combine(path, "trainPart1.zip"), json.RootElement.GetProperty("characters").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.RootElement.GetProperty("digits").ValueKind);
    }

    [Fact]
    public void The_gradient_check_passes_and_its_json_counts_the_failures()
    {
        // All of them are tests of the engine.
        using var json = System.Text.Json.JsonDocument.Parse(CliRun.Of("gradcheck", "--only", "Softmax", "--json").Output);
        Assert.Equal(0, json.RootElement.GetProperty("failed").GetInt32());
        var checks = json.RootElement.GetProperty("checks");
        Assert.NotEqual(0, checks.GetArrayLength());
        Assert.All(checks.EnumerateArray(), check =>
        {
            Assert.True(check.GetProperty("passed").GetBoolean());
            Assert.Contains("softmax", check.GetProperty("name").GetString(), StringComparison.Ordinal);
        });
        CliRun.Of("gradcheck", "--only", "conv3d").RequireError(2, "'conv3d'", "conv2d");
    }

    [Fact]
    public void Being_stopped_ends_with_130()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        CliRun.Of(stopped.Token, "gradcheck").RequireError(130, "stopped");
    }

    [Fact]
    public void Without_a_command_the_first_lines_say_what_is_done_and_what_to_try_next()
    {
        using TemporaryFolder folder = new();
        var variables = new Dictionary<string, string> { ["MIDASNET_STUDY_DATA"] = folder.File("nothing"), ["MIDASNET_STUDY_RUNS"] = folder.File("mine") };
        var run = CliRun.In(null, variables);
        Assert.Equal(3, run.Code); // the data are not there
        string[] words = ["whole study", "some minutes", folder.File("mine"), "midasnet predict", "midasnet train", "midasnet --help"];
        Assert.All(words, word => Assert.Contains(word, string.Join(' ', run.Error.Split('\n').Take(3)), StringComparison.Ordinal));
        CliRun.In(null, variables, "-q").RequireError(3, "nothing");
        Assert.DoesNotContain("whole study", CliRun.In(null, variables, "study").Error, StringComparison.Ordinal);
    }
}
