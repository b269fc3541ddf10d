using System.Text.Json;
using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli;

/// <summary>Options that come from files and environment variables.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_command_line_goes_before_variables_then_come_the_named_file_that_of_the_folder_and_that_of_the_user()
    {
        string[] options = ["--validation", "--stages", "--folds", "--seed", "--epochs"];
        User("""{"train": {"validation": 1, "stages": 2, "folds": 3, "seed": 4, "epochs": 5}}""");
        Local("""{"train": {"validation": 11, "stages": 12, "folds": 13, "seed": 14}}""");
        string named = folder.Write("named.json", """{"train": {"validation": 21, "stages": 22, "folds": 23}} // mine""");
        var variables = Variables(("MIDASNET_TRAIN_VALIDATION", "31"), ("MIDASNET_TRAIN_STAGES", "32"));
        Assert.Equal(["31", "32", "23", "14", "5"], options.Select(option => Shown(variables, "train", option, "--config", named).Value));
        Assert.Equal(["31", "32", "23", "14", "5"], options.Select(option => Shown(With(variables, ("MIDASNET_CONFIG", named)), "train", option).Value));

        // The command line itself goes before all of them; what does not go with the rest is refused, wherever it is said.
        string[] train = ["train", "--data", folder.File("nothing"), "--out", folder.File("x"), "--runs", folder.File("runs"), "-q", "--config", named];
        CliRun.In(folder.File("here"), variables, [.. train, "--validation", "60"]).RequireError(2, "--validation must be an integer from 0 to 50, was given '60'");
        CliRun.In(folder.File("here"), With(variables, ("MIDASNET_TRAIN_TRAINED_BLOCKS", "2")), train)
            .RequireError(2, "--trained-blocks counts blocks", "--trained-blocks is set by the variable MIDASNET_TRAIN_TRAINED_BLOCKS");
        CliRun.In(folder.File("here"), variables, train).RequireError(3, "nothing");
    }

    [Fact]
    public void What_is_for_one_command_goes_before_what_is_for_all_within_one_place()
    {
        User("""{"threads": 1, "eval": {"threads": 2}}""");
        Assert.Equal(("1", "2"), (Shown(Variables(), "train", "--threads").Value, Shown(Variables(), "eval", "--threads").Value));
        var variables = Variables(("MIDASNET_THREADS", "3"), ("MIDASNET_TRAIN_THREADS", "4"));
        Assert.Equal(("4", "3"), (Shown(variables, "train", "--threads").Value, Shown(variables, "eval", "--threads").Value));
    }

    [Fact]
    public void Each_value_has_an_origin()
    {
        string user = User("""{"seed": 7}""");
        Assert.Equal(("7", $"'{user}', key seed"), Shown(Variables(), "train", "--seed"));
        Assert.Equal(("2", "the variable MIDASNET_THREADS"), Shown(Variables(("MIDASNET_THREADS", "2")), "train", "--threads"));
        Assert.Equal(("10", "default"), Shown(Variables(), "train", "--validation"));
        Assert.Equal(("auto", "default"), Shown(Variables(), "train", "--labels"));
        Assert.Equal(("1m", "default"), Shown(Variables(), "train", "--checkpoint-every"));
        Assert.Equal((null, "must be given"), Shown(Variables(), "train", "--out"));
        Assert.Equal((null, "not set"), Shown(Variables(), "train", "--epochs"));

        var run = CliRun.In(folder.File("here"), Variables(), "config", "show", "train");
        Assert.Equal(0, run.Code);
        Assert.Matches(@"train +--seed +7 +'.*config\.json', key seed +MIDASNET_SEED", run.Output);
        Assert.Contains($"file {user} (user): read", run.Output, StringComparison.Ordinal);
        foreach (string variable in new[] { "MIDASNET_DATA", "MIDASNET_WEIGHTS", "MIDASNET_CACHE", "MIDASNET_CACHE_SIZE" })
            Assert.Contains($"variable {variable}: not set", run.Output, StringComparison.Ordinal);
        CliRun.In(null, Variables(), "config", "show", "trian").RequireError(2, "Did you mean 'train'?");
    }

    [Theory]
    [InlineData("""{"thraeds": 1}""", "key thraeds", "Did you mean 'threads'?")]
    [InlineData("""{"validation": 1}""", "key validation", "only 'train' has this option")]
    [InlineData("""{"train": {"validatoin": 1}}""", "key train.validatoin", "Did you mean 'validation'?")]
    [InlineData("""{"train": {"resume": true}}""", "key train.resume", "--resume cannot be set here")]
    [InlineData("""{"trian": {}}""", "key trian", "Did you mean 'train'?")]
    [InlineData("""{"weights": {"fetsh": {}}}""", "key weights.fetsh", "Did you mean 'fetch'?")]
    [InlineData("""{"train": 3}""", "key train", "are an object")]
    [InlineData("""{"threads": "many"}""", "key threads", "must be an integer from 0 to 1024, was given 'many'")]
    [InlineData("""{"device": "cup"}""", "key device", "--device takes cpu")]
    [InlineData("""{"train": {"labels": "odd"}}""", "key train.labels", "Must be one of: 'auto' 'clean'")]
    [InlineData("""{"eval": {"json": 1}}""", "key eval.json", "takes true or false")]
    [InlineData("""{"train": {"epochs": [1, 2]}}""", "key train.epochs", "takes one value")]
    [InlineData("""{"train": {"epochs": null}}""", "key train.epochs", "a number")]
    [InlineData("""{"threads": 1, "threads": 2}""", "'threads' stands twice")]
    [InlineData("""{"resume": "x"}""", "key resume", "--resume cannot be set here")]
    [InlineData("{\n\"threads\": }", "line 2: expected a value, found '}'")]
    [InlineData("", "it is empty")]
    [InlineData("[]", "not a JSON object", "{\"threads\": 1")]
    public void What_does_not_fit_is_an_error_that_says_where(string json, params string[] words)
    {
        string user = User(json);
        CliRun.In(null, Variables(), "eval", "--data", folder.File("nothing")).RequireError(2, [user, .. words]);
    }

    [Fact]
    public void Options_without_effect_are_refused_where_they_are_typed_and_not_where_a_file_sets_them_for_all_calls()
    {
        User("""{"folds": 3, "study": {"vgg-cut": 3}}""");
        string[] train = ["train", "--data", folder.File("nothing"), "--out", folder.File("x"), "--labels", "clean", "-q"];
        CliRun.In(null, Variables(), train).RequireError(3, "nothing");
        CliRun.In(null, Variables(), [.. train, "--folds", "3"]).RequireError(2, "--folds is for labels that are not clean");
        CliRun.In(null, Variables(), "study", "part1", "--data", folder.File("nothing"), "-q").RequireError(3, "nothing");
    }

    [Theory]
    [InlineData("""{"NAME": 1}""")]
    [InlineData("""{"NAME": {"NAME": 1}}""")]
    [InlineData("""{"NAME": 1, "NAME": 1}""")]
    [InlineData("""{"train": {"NAME": 1}}""")]
    [InlineData("""{"threads": "NAME"}""")]
    [InlineData("""{"device": "NAME"}""")]
    [InlineData("""{"train": {"labels": "NAME"}}""")]
    [InlineData("""{"eval": {"json": "NAME"}}""")]
    [InlineData("""{"train": {"epochs": ["NAME", "NAME", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}}""")]
    [InlineData("""{"train": {"epochs": [["NAME"]]}}""")]
    [InlineData("""{"NAME": "\ud800NAME"}""")]
    public void What_does_not_fit_is_shown_briefly(string json)
    {
        string path = folder.Write("long.json", json.Replace("NAME", new string('n', 40_000), StringComparison.Ordinal));
        var run = CliRun.In(null, Variables(), "eval", "--data", "x", "--config", path);
        run.RequireError(2, "long.json", "nnn");
        Assert.InRange(run.Error.Length, 1, 3_000);
    }

    [Theory]
    [InlineData("MIDASNET_THREADS", "x", "the variable MIDASNET_THREADS: --threads must be an integer")]
    [InlineData("MIDASNET_EVAL_JSON", "1", "the variable MIDASNET_EVAL_JSON: --json takes true or false")]
    [InlineData("MIDASNET_TRAIN_LABELS", "odd", "the variable MIDASNET_TRAIN_LABELS: --labels does not take 'odd'")]
    public void A_variable_whose_value_does_not_fit_is_an_error(string name, string value, string said) =>
        CliRun.In(null, Variables((name, value)), "eval", "--data", folder.File("nothing")).RequireError(2, said);

    [Fact]
    public void A_variable_that_means_nothing_is_a_warning_that_names_the_nearest()
    {
        var run = CliRun.In(null, Variables(("MIDASNET_THREDS", "1")), "eval", "--data", folder.File("nothing"));
        Assert.NotEqual(2, run.Code);
        Assert.StartsWith("midasnet: the variable MIDASNET_THREDS means nothing here; did you mean MIDASNET_THREADS?", run.Error, StringComparison.Ordinal);
        CliRun.In(null, Variables(("MIDASNET_DATA", "x"), ("MIDASNET_CACHE_SIZE", "1G"), ("MIDASNET_THREADS", "")), "trian").RequireError(2, "'train'");
    }

    [Fact]
    public void Options_that_are_set_count_as_given()
    {
        // A required one, a switch, and one that does not go with another.
        var variables = Variables(("MIDASNET_TRAIN_DATA", folder.File("nothing")), ("MIDASNET_TRAIN_OUT", folder.File("x")), ("MIDASNET_QUIET", "true"));
        CliRun.In(null, variables, "train").RequireError(3, "nothing");
        CliRun.In(null, With(variables, ("MIDASNET_TRAIN_TRAINED_BLOCKS", "2")), "train")
            .RequireError(2, "--trained-blocks counts blocks", "--trained-blocks is set by the variable MIDASNET_TRAIN_TRAINED_BLOCKS");
        CliRun.In(null, With(variables, ("MIDASNET_PRECISION", "tf32")), "train").RequireError(2, "--precision tf32 is for graphics cards", "MIDASNET_PRECISION");
        var json = CliRun.In(null, Variables(("MIDASNET_JSON", "true")), "devices");
        Assert.StartsWith("{", json.Output, StringComparison.Ordinal);
        Assert.StartsWith("name", CliRun.In(null, Variables(("MIDASNET_JSON", "true")), "devices", "--json", "false").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_may_be_lists_and_stand_before_arguments()
    {
        User("""{"eval": {"require": ["accuracy>=0.9", "speed>=1"]}, "predict": {"top": 2}}""");
        CliRun.In(null, Variables(), "eval", "--data", "x").RequireError(2, "key eval.require", "does not know 'speed'");
        User("""{"predict": {"top": 2}}""");
        using var model = new TinyModel();
        var run = CliRun.In(null, Variables(), "--config", folder.Write("predict.json", "{}"), "predict", "--checkpoint", model.Checkpoint, model.WritePng(0, "a.png"), "-q");
        Assert.Equal((0, 2), (run.Code, run.Output.Split(", ").Length));
    }

    [Fact]
    public void The_file_of_the_current_folder_is_announced_and_names_no_paths_elsewhere()
    {
        Local("""{"threads": 1}""");
        string[] eval = ["eval", "--data", folder.File("nothing")];
        Assert.StartsWith("midasnet: midasnet.json of this folder sets --threads=1", CliRun.In(folder.File("here"), Variables(), eval).Error, StringComparison.Ordinal);
        Local("""{"eval": {"predictions": "../../x.csv"}}""");
        CliRun.In(folder.File("here"), Variables(), eval).RequireError(2, "key eval.predictions", "only name paths below that folder");
        Local("""{"weights": {"fetch": {"manifest": "list.json"}}}""");
        CliRun.In(folder.File("here"), Variables(), eval).RequireError(2, "cannot say what is downloaded");
        // The same file is trusted if it is named.
        var named = CliRun.In(null, Variables(), [.. eval, "--config", Local("""{"eval": {"predictions": "../../x.csv"}}""")]);
        Assert.NotEqual(2, named.Code);
    }

    [Fact]
    public void A_named_file_must_be_there() => CliRun.In(null, Variables(), "eval", "--data", "x", "--config", folder.File("none.json")).RequireError(3, "none.json");

    [Fact]
    public void A_run_that_is_resumed_has_the_options_that_it_was_begun_with()
    {
        folder.Write("run/config.json", JsonSerializer.Serialize(new { parts = new[] { 1 }, epochs = 3, data = folder.File("nothing") }));
        // The missing data come after the comparison of options.
        var variables = Variables(("MIDASNET_EPOCHS", "7"), ("MIDASNET_SEED", "7"), ("MIDASNET_QUIET", "true"));
        Assert.NotEqual(2, CliRun.In(null, variables, "study", "--resume", folder.File("run")).Code);
        Assert.DoesNotContain("was begun with", CliRun.In(null, variables, "study", "--resume", folder.File("run")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_variable_sets_one_option_and_those_of_folders_none()
    {
        var catalogue = OptionCatalogue.OfProgram();
        Assert.Null(catalogue.OptionOf("MIDASNET_DATA"));
        Assert.Equal(catalogue.KnownVariables.Count(), catalogue.KnownVariables.Distinct().Count());
        Assert.All(catalogue.KnownVariables, name => Assert.Null(catalogue.ProblemOfName(name)));
        Assert.Contains("MIDASNET_WEIGHTS_FETCH_TO", catalogue.KnownVariables);
    }

    private string User(string json) => folder.Write("user/midasnet/config.json", json);

    private string Local(string json) => folder.Write("here/midasnet.json", json);

    private Dictionary<string, string> Variables(params (string Name, string Value)[] more) => With(new() { ["XDG_CONFIG_HOME"] = folder.File("user"), ["APPDATA"] = folder.File("user") }, more);

    private static Dictionary<string, string> With(Dictionary<string, string> variables, params (string Name, string Value)[] more)
    {
        var all = new Dictionary<string, string>(variables);
        foreach (var (name, value) in more) all[name] = value;
        return all;
    }

    private (string? Value, string? Origin) Shown(Dictionary<string, string> variables, string command, string option, params string[] more)
    {
        var run = CliRun.In(folder.File("here"), variables, ["config", "show", command, "--json", .. more]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        var found = JsonDocument.Parse(run.Output).RootElement.GetProperty("commands")[0].GetProperty("options").EnumerateArray()
            .Single(shown => shown.GetProperty("option").GetString() == option);
        var values = found.GetProperty("values");
        return (values.GetArrayLength() == 0 ? null : values[0].GetString(), found.GetProperty("origin").GetString());
    }
}
