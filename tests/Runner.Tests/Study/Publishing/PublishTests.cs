using System.Text.Json;
using System.Text.Json.Nodes;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Publishing;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Study.Publishing;

/// <summary><c>midasnet report publish</c> on run folders.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_file_has_what_a_publication_needs()
    {
        string file = folder.Write("part1.json", "an earlier one");
        var run = CliRun.Of("report", "publish", new SampleStudy().Write(folder), "--out", file, "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        var said = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((file, new FileInfo(file).Length), (said.GetProperty("file").GetString(), said.GetProperty("bytes").GetInt64()));
        Assert.Equal(["Part 1"], said.GetProperty("parts").EnumerateArray().Select(part => part.GetString()));

        var study = PublishedStudy.Read(file);
        Assert.Equal("midasnet study part1 --preset full --data data --runs 'my runs' --recipe=best.json --threads 1".Replace('\'', OperatingSystem.IsWindows() ? '"' : '\''), study.Command);
        Assert.Equal(("20260102T030405Z-study-part1-1a2b3c", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (study.Run, study.Begun));
        Assert.Equal(study.Run, study.Results.Folder);
        Assert.Equal((SampleStudy.Commit, "1.2.3", "Some CPU (1 threads, AVX2 (256 bit))"), (study.Environment.Commit, study.Environment.ProductVersion, study.Environment.Machine));
        Assert.Equal([null, 3, 5], study.Resumed.Select(later => later.Time?.Day));
        Assert.Contains("NEON", study.Resumed[0].Machine, StringComparison.Ordinal);
        Assert.Null(study.Environment.Time);
        Assert.Equal("abc", study.Data["drawings of Part 1 (pens)"]);
        Assert.Equal(0.908, study.Results.Part1?.Validation.Mean.Value);
        Assert.False(study.IsSynthetic);
    }

    [Fact]
    public void No_path_of_the_machine_is_in_it()
    {
        string file = folder.File("part1.json");
        Assert.Equal(0, CliRun.Of("report", "publish", new SampleStudy().Write(folder), "--out", file).Code);
        string text = File.ReadAllText(file);
        Assert.DoesNotContain(SampleStudy.Secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetFileName(folder.Path), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Synthetic_data_are_marked()
    {
        string run = new SampleStudy { Data = DataKind.Synthetic }.Write(folder);
        Assert.Contains("Part 1 (synthetic data) of ", CliRun.Of("report", "publish", run, "--out", folder.File("a.json")).Output, StringComparison.Ordinal);
        Assert.True(PublishedStudy.Read(folder.File("a.json")).IsSynthetic);
    }

    [Fact]
    public void A_run_that_cannot_be_published_is_refused_with_the_reason()
    {
        string run = new SampleStudy { Parts = [1, 2] }.Write(folder), output = folder.File("a.json");
        void Refused(params string[] words) => CliRun.Of("report", "publish", run, "--out", output).RequireError(3, words);
        void Change(string file, Action<JsonObject> change)
        {
            string path = Path.Combine(run, file), before = File.ReadAllText(path);
            var json = JsonNode.Parse(before)!.AsObject();
            change(json);
            File.WriteAllText(path, json.ToJsonString());
        }

        Change("results.json", results => results["part2"] = null);
        Refused("is not finished", "no results of Part 2 yet", "midasnet study --resume");
        Change("results.json", results => results["part1"]!.AsObject().Remove("top3"));
        Refused("results.json", "top3", "writes it again");
        Change("results.json", results => results["part1"] = null);
        Refused("no results of Part 1 and Part 2 yet");
        new SampleStudy().Write(folder);
        Change("results.json", results => results["part1"]!["depths"]!.AsArray().Add(null));
        Refused("damaged results.json", "depths holds null", "writes it again");
        new SampleStudy().Write(folder);
        Change("environment.json", environment => environment["command"] = null);
        Refused("did not keep its command line");
        new SampleStudy().Write(folder);
        Change("config.json", config => config.Remove("parts"));
        Refused("is not the folder of a run of 'midasnet study'");
        foreach (string file in new[] { "results.json", "environment.json", "data.json" })
        {
            new SampleStudy().Write(folder);
            File.Delete(Path.Combine(run, file));
            Refused($"has no {file}", "midasnet study --resume");
        }
        run = new SampleStudy().Write(folder, "renamed");
        Refused("does not begin with the time of the run");
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void A_part_is_published_as_soon_as_it_is_finished()
    {
        string run = new SampleStudy { Parts = [1, 2, 3] }.Write(folder), results = Path.Combine(run, "results.json");
        var json = JsonNode.Parse(File.ReadAllText(results))!.AsObject();
        json["part3"] = null;
        File.WriteAllText(results, json.ToJsonString());
        Assert.Equal(0, CliRun.Of("report", "publish", run, "--part", "part2", "--out", folder.File("two.json")).Code);
        Assert.Equal(["Part 2"], PublishedStudy.Read(folder.File("two.json")).Parts);
        Assert.Equal(0, CliRun.Of("report", "publish", run, "--part", "part1", "--out", folder.File("one.json")).Code);
        Assert.Equal(["Part 1"], PublishedStudy.Read(folder.File("one.json")).Parts);
        CliRun.Of("report", "publish", run, "--part", "part3", "--out", folder.File("a.json")).RequireError(3, "no results of Part 3 yet", "midasnet study --resume");
        CliRun.Of("report", "publish", new SampleStudy { Parts = [2] }.Write(folder), "--part", "part1", "--out", folder.File("a.json"))
            .RequireError(3, "has no Part 1: it is of Part 2");
        CliRun.Of("report", "publish", run, "--part", "part4", "--out", folder.File("a.json")).RequireError(2, "part4");
        Assert.False(File.Exists(folder.File("a.json")));
    }

    [Fact]
    public void Wrong_options_and_missing_folders_are_said()
    {
        string run = new SampleStudy().Write(folder);
        CliRun.Of("report", "publish").RequireError(2, "report publish --help");
        CliRun.Of("report", "publish", run).RequireError(2, "--out");
        CliRun.Of("report", "publish", run, "--out", "").RequireError(2, "--out is empty");
        CliRun.Of("report", "publish", run, "--ot", "a.json").RequireError(2, "--out");
        CliRun.Of("report", "publish", folder.File("none"), "--out", folder.File("a.json")).RequireError(3, "there is no run folder", "none");
        CliRun.Of("report", "publish", run, "--out", folder.File("no/such/a.json")).RequireError(3, "there is no folder");
        CliRun.Of("report", "publish", run, "--out", Path.Combine(run, "a.json")).RequireError(3, "lies within the input");
        Directory.CreateDirectory(folder.File("data"));
        CliRun.Of("report", "publish", run, "--out", folder.File("data/a.json")).RequireError(3, "lies within the input", "data");
    }

    [Theory]
    [InlineData("midasnet study", "midasnet study")]
    [InlineData("midasnet study --data C:\\Users\\me\\data\\ -q", "midasnet study --data data -q")]
    [InlineData("midasnet study --data=/home/me/data", "midasnet study --data=data")]
    [InlineData("midasnet study --data '/home/it'\\''s me/data'", "midasnet study --data data")]
    [InlineData("midasnet study --data \"C:\\my data\\letters\"", "midasnet study --data letters")]
    [InlineData("midasnet study --device gpu:1 --seed 7", "midasnet study --device gpu:1 --seed 7")]
    [InlineData("midasnet study --data '/home/me/un", "midasnet study --data un")] // a quote that does not end
    [InlineData("midasnet study --data /", "midasnet study --data /")]
    public void Paths_of_a_command_are_their_last_names(string command, string published) => Assert.Equal(published, PathlessText.Command(command));

    [Theory]
    [InlineData("plain")]
    [InlineData("two words")]
    [InlineData("it's")]
    [InlineData("a \\ b")]
    [InlineData("")]
    public void Words_of_a_command_line_are_found_again(string word) => Assert.Equal(["a", word, "b"], ShellWord.Split($"a {ShellWord.Of(word)} b"));
}
