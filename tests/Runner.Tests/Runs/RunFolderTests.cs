using System.Text.Json;
using System.Text.RegularExpressions;
using MidasNet.Learning;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 3, 12, 5, 6, TimeSpan.FromHours(2));
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    private RunFolder Create(string name = "digits") => RunFolder.Create(Path.Combine(temporary.Path, "runs"), name, Noon);

    [Fact]
    public void A_name_that_comes_twice_in_a_configuration_is_an_error_that_names_the_file()
    {
        var run = Create();
        File.WriteAllText(Path.Combine(run.Path, "config.json"), """{"x": 0, "x": 0}""");
        Assert.Contains("config.json", Assert.Throws<RunFolderException>(() => run.ReadConfig<System.Text.Json.Nodes.JsonObject>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_has_a_folder_of_its_own_with_the_time_in_utc()
    {
        var run = Create();
        Assert.Matches("^20260203T100506Z-digits-[0-9a-f]{6}$", Path.GetFileName(run.Path));
        Assert.True(Directory.Exists(Path.Combine(run.Path, "checkpoints")));
        Assert.True(Directory.Exists(Path.Combine(run.Path, "pictures")));
        Assert.NotEqual(run.Path, Create().Path);
    }

    [Theory]
    [InlineData("../../etc", "etc")]
    [InlineData("part 2: VGG/19", "part-2--VGG-19")]
    [InlineData("..", "run")]
    [InlineData("", "run")]
    public void A_name_never_leads_out_of_the_folder_of_runs(string name, string expected)
    {
        var run = Create(name);
        Assert.Equal(Path.Combine(temporary.Path, "runs"), Path.GetDirectoryName(run.Path));
        Assert.Equal(expected, Regex.Match(Path.GetFileName(run.Path), "Z-(.*)-[0-9a-f]{6}$").Groups[1].Value);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named_with_advice()
    {
        string file = temporary.Write("file", "");
        var error = Assert.Throws<RunFolderException>(() => RunFolder.Create(Path.Combine(file, "runs"), "digits", Noon));
        Assert.Contains(Path.Combine(file, "runs"), error.Message, StringComparison.Ordinal);
        Assert.Contains("Choose a folder in which you may write", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_run_has_made_is_read_and_not_made_again()
    {
        var run = Create();
        run.WriteConfig("any");
        int made = 0;
        LearningCurve.Measured Make() => new(Accuracy: ++made);
        Assert.Equal(1, run.KeptOrMade(Path.Combine("part9", "first.json"), Make).Accuracy);
        Assert.Equal(1, RunFolder.Open(run.Path).KeptOrMade(Path.Combine("part9", "first.json"), Make).Accuracy);
        Assert.Equal(1, made);
        Assert.Equal(2, run.KeptOrMade(Path.Combine("part8", "first.json"), Make).Accuracy);
        Assert.Equal(2, made);
    }

    [Fact]
    public void Configuration_and_results_are_camel_case_json_and_come_back()
    {
        var run = Create();
        run.WriteConfig(new FoundData("é < ü", null, null, WrongLabels: "zip", null));
        run.WriteResults(new Interval(0.5, double.NaN, 1));

        string text = File.ReadAllText(Path.Combine(run.Path, "config.json"));
        Assert.Contains("\"wrongLabels\": \"zip\"", text, StringComparison.Ordinal);
        Assert.Contains("é < ü", text, StringComparison.Ordinal);
        Assert.Equal(new Interval(0.5, double.NaN, 1), RunFolder.Open(run.Path).ReadResults<Interval>());
    }

    [Fact]
    public void Results_are_replaced_and_leave_no_temporary_file()
    {
        var run = Create();
        run.WriteResults(new LearningCurve.Measured(0.5));
        run.WriteResults(new LearningCurve.Measured(0.75));
        Assert.Contains("0.75", File.ReadAllText(Path.Combine(run.Path, "results.json")), StringComparison.Ordinal);
        Assert.Equal(["results.json"], Directory.GetFiles(run.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_went_away_is_named_when_results_are_written()
    {
        var run = Create();
        Directory.Delete(run.Path, recursive: true);
        var error = Assert.Throws<RunFolderException>(() => run.WriteResults(new LearningCurve.Measured(0.5)));
        Assert.Contains(Path.Combine(run.Path, "results.json"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_says_on_what_it_ran()
    {
        var run = Create();
        run.WriteEnvironment(RunEnvironment.Current(seed: ulong.MaxValue, threads: 3, "gpu, a card"), RunProgress.None);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Path, "environment.json")));
        Assert.Equal(
            ["productVersion", "commit", "seed", "device", "processor", "threads", "processorCount", "simd", "operatingSystem", "runtime", "command", "time", "resumed"],
            json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(ulong.MaxValue, json.RootElement.GetProperty("seed").GetUInt64());
        Assert.Equal("gpu, a card", json.RootElement.GetProperty("device").GetString());
        Assert.Equal(3, json.RootElement.GetProperty("threads").GetInt32());
        Assert.StartsWith(".NET 10", json.RootElement.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("", json.RootElement.GetProperty("processor").GetString());
    }

    [Fact]
    public void A_resumed_run_keeps_on_what_it_was_begun_and_says_what_differs()
    {
        var run = Create();
        var begun = RunEnvironment.Current(seed: 1, threads: 1, "cpu", "the first command") with { Simd = "128 bit", ProductVersion = "0.9" };
        run.WriteEnvironment(begun, RunProgress.None);
        var said = new List<string>();
        for (int times = 0; times < 2; times++) run.WriteEnvironment(RunEnvironment.Current(seed: 1, threads: 2, "cpu", "another"), RunProgress.Lines(said.Add));
        var kept = run.ReadIfThere<RunEnvironment>("environment.json");
        Assert.Equal(("the first command", "128 bit", "0.9"), (kept?.Command, kept?.Simd, kept?.ProductVersion));
        Assert.Equal([RunEnvironment.MaxVectorWidth(), RunEnvironment.MaxVectorWidth()], kept!.Resumed.Select(later => later.Simd));
        Assert.Equal(2, said.Count);
        Assert.Contains($"128 bit, now {RunEnvironment.MaxVectorWidth()}", said[0], StringComparison.Ordinal);
        Assert.Contains("MidasNet 0.9, now ", said[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Each_resume_with_the_same_program_is_kept_with_its_time_and_not_reported()
    {
        var run = Create();
        var said = new List<string>();
        DateTimeOffset[] times = [.. Enumerable.Range(1, 3).Select(day => new DateTimeOffset(2026, 1, day, 3, 4, 5, TimeSpan.Zero))];
        foreach (var time in times) run.WriteEnvironment(RunEnvironment.Current(seed: 1, threads: 1, "cpu") with { Time = time }, RunProgress.Lines(said.Add));
        Assert.Empty(said);
        var kept = run.ReadIfThere<RunEnvironment>("environment.json")!;
        Assert.Equal(times[0], kept.Time);
        Assert.Equal(times[1..].Cast<DateTimeOffset?>(), kept.Resumed.Select(later => later.Time));
    }

    [Fact]
    public void The_environment_of_an_earlier_version_is_read_without_times()
    {
        var run = Create();
        run.WriteEnvironment(RunEnvironment.Current(seed: 1, threads: 1, "cpu"), RunProgress.None);
        string file = Path.Combine(run.Path, "environment.json");
        var earlier = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        Assert.True(earlier.Remove("time"));
        File.WriteAllText(file, earlier.ToJsonString());
        run.WriteEnvironment(RunEnvironment.Current(seed: 1, threads: 1, "cpu"), RunProgress.None);
        var kept = run.ReadIfThere<RunEnvironment>("environment.json")!;
        Assert.Null(kept.Time);
        Assert.NotNull(Assert.Single(kept.Resumed).Time);
    }

    [Fact]
    public void The_data_of_a_run_are_those_that_it_was_begun_with()
    {
        var run = Create();
        run.RequireSameData("digits", "aa");
        run.RequireSameData("drawings", "bb");
        run.RequireSameData("digits", "aa");
        var error = Assert.Throws<RunFolderException>(() => run.RequireSameData("digits", "cc"));
        foreach (string word in new[] { "other digits", "aa", "cc" }) Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kept_result_with_any_changed_byte_is_refused_or_the_same()
    {
        var run = Create();
        run.Keep("part/a.json", new LearningCurve.Measured(0.53125));
        string file = Path.Combine(run.Path, "part", "a.json");
        byte[] bytes = File.ReadAllBytes(file);
        int refused = 0;
        for (int place = 0; place < bytes.Length; place++)
        {
            byte[] changed = [.. bytes];
            changed[place] ^= 1;
            File.WriteAllBytes(file, changed);
            try
            {
                Assert.Equal(0.53125, run.Kept<LearningCurve.Measured>("part/a.json")!.Accuracy); // a blank line is nothing but layout
            }
            catch (RunFolderException error)
            {
                Assert.Contains(file, error.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.InRange(refused, bytes.Length - 10, bytes.Length);
    }

    [Fact]
    public void A_kept_result_of_an_earlier_version_has_no_checksum()
    {
        var run = Create();
        Directory.CreateDirectory(Path.Combine(run.Path, "part"));
        File.WriteAllText(Path.Combine(run.Path, "part", "a.json"), """{ "accuracy": 0.5 }""");
        Assert.Equal(0.5, run.Kept<LearningCurve.Measured>("part/a.json")!.Accuracy);
    }

    [Fact]
    public void A_folder_that_went_away_is_not_made_again()
    {
        var run = Create();
        Directory.Delete(run.Path, recursive: true);
        Assert.Throws<RunFolderException>(() => run.Keep("part/a.json", new LearningCurve.Measured(0.5)));
        Assert.Throws<RunFolderException>(() => run.Metrics.Append(new EpochMetrics { Phase = "x", Epoch = 1 }));
        Assert.False(Directory.Exists(run.Path));
    }

    [Fact]
    public void The_processor_has_the_name_that_the_system_lists()
    {
        string list = temporary.Write("cpuinfo", "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Some CPU @ 2.00GHz\n");
        Assert.Equal("Some CPU @ 2.00GHz", RunEnvironment.ProcessorName(list));
        Assert.NotEmpty(RunEnvironment.ProcessorName(temporary.Write("arm", "processor\t: 0\n")));
    }

    [Theory]
    [InlineData("study", """{ "parts": [1], "preset": "quick" }""")]
    [InlineData("train", """{ "data": "x", "out": "y", "runs": "runs", "training": {}, "pictures": {} }""")]
    [InlineData("audit", """{ "data": "x", "verdictOnly": false }""")]
    [InlineData("pretrain", """{ "epochs": 6, "out": "y", "runs": "runs" }""")]
    [InlineData("tune", """{ "command": "tune", "data": "x" }""")]
    public void A_run_is_opened_for_its_command_alone(string command, string config)
    {
        var run = Create();
        File.WriteAllText(Path.Combine(run.Path, "config.json"), config);
        Assert.Equal(run.Path, RunFolder.Open(run.Path, command).Path);
        var other = Assert.Throws<RunFolderException>(() => RunFolder.Open(run.Path, "ablate"));
        Assert.Equal($"'{run.Path}' is not the folder of a run of 'midasnet ablate', but of 'midasnet {command}'", other.Message);
    }

    [Theory]
    [InlineData("{}", "it lacks 'parts', 'preset'")]
    [InlineData("""{"parts": [1, "two"], "preset": "quick"}""", "the value of 'parts[1]' does not fit")]
    [InlineData("[1]", "it does not hold what belongs there")]
    [InlineData("{\n\"parts\": x}", "line 2: expected a value, found 'x'")]
    public void A_file_with_other_content_is_refused_in_plain_words(string content, string problem)
    {
        var run = Create();
        File.WriteAllText(Path.Combine(run.Path, "results.json"), content);
        string message = Assert.Throws<RunFolderException>(() => run.ReadResults<StudyOptions>()).Message;
        Assert.StartsWith($"cannot read '{Path.Combine(run.Path, "results.json")}': {problem}", message, StringComparison.Ordinal);
        File.Delete(Path.Combine(run.Path, "results.json"));
        Assert.Contains("has no results.json", Assert.Throws<RunFolderException>(() => run.ReadResults<StudyOptions>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_has_computed_something_is_not_discarded()
    {
        var (begun, trained) = (Create("begun"), Create("trained"));
        begun.WriteConfig("any");
        begun.RequireSameData("digits", "aa");
        trained.WriteConfig("any");
        trained.Keep("part9/first.json", new LearningCurve.Measured(0.5));
        begun.DiscardIfUnused();
        trained.DiscardIfUnused();
        Assert.Equal((false, true), (Directory.Exists(begun.Path), Directory.Exists(trained.Path)));
    }

    [Fact]
    public void Only_the_folder_of_a_run_can_be_opened()
    {
        var missing = Assert.Throws<RunFolderException>(() => RunFolder.Open(Path.Combine(temporary.Path, "none")));
        var another = Assert.Throws<RunFolderException>(() => RunFolder.Open(temporary.Path));
        Assert.Contains("no run folder", missing.Message, StringComparison.Ordinal);
        Assert.Contains("no config.json", another.Message, StringComparison.Ordinal);
    }
}
