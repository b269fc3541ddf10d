using System.Text.Json;
using System.Text.RegularExpressions;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Publishing;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Study.Publishing;

/// <summary><c>midasnet report table</c> on published files and run folders.</summary>
public sealed partial class TableTests : IDisposable
{
    private const string Begin = "<!-- table summary, made by midasnet report table -->", End = "<!-- end of table summary -->";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Publish(string name, SampleStudy study)
    {
        string run = study.Write(folder, $"20260102T030405Z-study-{name}"), file = folder.File($"{name}.json");
        var published = CliRun.Of("report", "publish", run, "--out", file);
        Assert.Equal((0, ""), (published.Code, published.Error));
        return file;
    }

    private static string[] Lines(params string[] arguments)
    {
        var run = CliRun.Of(["report", "table", .. arguments]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Spaces().Replace(line, " ").TrimEnd())];
    }

    [Fact]
    public void Headlines_of_several_files_stand_next_to_the_figures_of_the_study()
    {
        string one = Publish("one", new SampleStudy { Command = "midasnet study part1 --preset full" });
        string rest = Publish("rest", new SampleStudy { Parts = [2, 3], Command = "midasnet study part2" });
        string first = "`midasnet study part1 --preset full`, commit `0123456`", second = "`midasnet study part2`, commit `0123456`";
        string[] expected =
        [
            "<!-- table headline, made by midasnet report table -->",
            "| | the study | MidasNet | command, commit |",
            $"| **Part 1**, 2 classes, 40 images each, no other data: accuracy of one network, 2 folds x 2 seeds | about 70 % | 90.8 % (89.8 to 91.3) | {first} |",
            "| the same, divided by writer: no writer in both parts, 2 folds | | 91.3 % (90.3 to 91.8) | the same |",
            "| the first row, class among the top 3 | | 99.4 % | the same |",
            "| the first row, look-alikes (0/O/o, 1/I/l, c/C ...) merged | | 97.3 % | the same |",
            "| stratified folds, one network, mean over 9 views | | 91.1 % (90.1 to 91.6) | the same |",
            "| stratified folds, an ensemble of 2 networks, mean over 9 views | | 91.2 % (90.2 to 91.7) | the same |",
            "| folds by writer, one network, mean over 9 views | | 91.4 % (90.4 to 91.9) | the same |",
            "| stratified folds, one network, taught | | 92.0 % (91.0 to 92.5) | the same |",
            $"| **Part 2**, digits: VGG19 (ImageNet), frozen, trained head, 3 runs | above 99 % | 99.50 % (98.50 to 100.00) | {second} |",
            "| small CNN from Part 1 weights | | not run | the same |",
            "| **Part 3**, trained on wrong folders only, scored on the test digits: after all stages | impossible | 99.37 % (98.37 to 99.87); by seed 99.45 %, 99.26 %, 99.39 % | the same |",
            "| the same network, trained on true labels | | 99.54 % (98.54 to 100.04) | the same |",
            "| true digits recovered of the images in wrong folders | | 99.18 %; by seed 99.20 %, 99.16 % | the same |",
            "<!-- end of table headline -->",
        ];
        Assert.Equal(expected, Lines(one, rest).Where(line => !Rule().IsMatch(line)));
        // A run folder gives what its file gives.
        Assert.Equal(Lines(one), Lines(folder.File("20260102T030405Z-study-one")));
    }

    [Fact]
    public void Synthetic_figures_are_marked_and_not_compared_with_the_study()
    {
        string[] lines = Lines(Publish("one", new SampleStudy { Data = DataKind.Synthetic }), "--tables", "summary,part1-images");
        Assert.DoesNotContain(lines, line => line.Contains("about 70 %", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("| 90.8 % (89.8 to 91.3), synthetic data |", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Synthetic data, drawn by the program itself. `midasnet study part1 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Part_1_on_EMNIST_stands_beside_Part_1()
    {
        string drawings = Publish("one", new SampleStudy()), emnist = Publish("emnist", new SampleStudy { DataSet = CharacterDataSet.Emnist });
        string[] lines = Lines(drawings, emnist, "--tables", "headline,part1-emnist");
        string[] rows =
        [
            "| the same, all classes weighted equally | | 70.7 % (69.7 to 71.2) | the same |",
            "| over classes (balanced accuracy) | **70.7 %** | 69.7 % to 71.2 % | 70.7 %, 70.7 % |",
        ];
        foreach (string row in rows) Assert.Contains(row, lines);
        Assert.Contains(lines, line => line.StartsWith(
            "| **Part 1 on EMNIST**, 40 images of each class, tested on 113,843 other images: accuracy, 2 draws | | 75.0 % (74.0 to 75.5) | `", StringComparison.Ordinal));
        CliRun.Of("report", "table", emnist, "--tables", "part1-scores").RequireError(3, "emnist.json", "cannot make the table 'part1-scores'");
    }

    [Fact]
    public void Figures_of_the_quick_preset_and_another_commit_of_the_build_are_marked()
    {
        string[] lines = Lines(Publish("one", new SampleStudy { Preset = StudyPreset.Quick, Version = "1.2.3+fedcba9876543210", Command = "midasnet study part1" }));
        Assert.Contains(lines, line => line.EndsWith(
            "| 90.8 % (89.8 to 91.3), quick preset | `midasnet study part1`, commit `0123456` (built from `fedcba9`) |", StringComparison.Ordinal));
        lines = Lines(Publish("other", new SampleStudy { Version = $"1.2.3+{SampleStudy.Commit}", Command = "midasnet study part1" }));
        Assert.Contains(lines, line => line.EndsWith("| 90.8 % (89.8 to 91.3) | `midasnet study part1`, commit `0123456` |", StringComparison.Ordinal));
    }

    [Fact]
    public void All_tables_that_there_are_results_for_are_printed_with_their_source()
    {
        string file = Publish("all", new SampleStudy { Parts = [1, 2, 3] });
        string[] lines = Lines(file, "--tables", "all");
        string[] names = [.. PublicationTables.All.Select(table => table.Name).Except(["part1-emnist"])];
        Assert.Equal(names, lines.Where(line => line.StartsWith("<!-- table", StringComparison.Ordinal)).Select(line => line.Split(' ')[2].TrimEnd(',')));
        string[] rows =
        [
            "| by writer: no writer in both parts | 91.3 % | 90.3 % to 91.8 % | 99.3 % | 97.0 % | 3.0 % |",
            "| the recipe alone | stratified | 2 | 9 | 91.2 % | 90.2 % to 91.7 % |",
            "| 5 | 82.8 % (81.8 to 83.3) |",
            "| residual | 8 | 8,000 | 89.1 % (88.1 % to 89.6 %) | 1.2 (0.2 to 2.9) | 84.0 % | 12.5 |",
            "| VGG19 (ImageNet), frozen, trained head | 3 | 58,000 | 99.50 % (98.50 to 100.00) | 92.20 % (91.20 to 92.70) | 45.0 | 47.0 | 44.0 | 0.30 % |",
            "| small CNN from Part 1 weights | 0 | – | – | – | – | – | – | – |",
            "| one | other | 12 | 3 | 0.035 |",
            "| VGG19 (ImageNet), frozen, trained head | block 3 | 256 | 98.00 % | 1,200 | yes |",
            "| 1,000 | 90.60 % (89.60 to 91.10) | 90.0 % |",
            "| 1 | -2.10000, -2.05000 | 2 | 99.00 % (98.00 to 99.50) | 99.20 % | 53 of 60 | 54 | 1 | 0.0019 |",
        ];
        foreach (string row in rows) Assert.Contains(row, lines);
        Assert.Equal(names.Length - 2, lines.Count(line => line.Contains(
            ", commit `0123456`, begun on 2026-01-02, Some CPU (1 threads, AVX2 (256 bit)), .NET ", StringComparison.Ordinal)
            && line.Contains("; resumed with commit `0123456`, Some CPU (1 threads, NEON (128 bit)), .NET ", StringComparison.Ordinal)
            && line.EndsWith("; resumed 2 times from 2026-01-03 to 2026-01-05.", StringComparison.Ordinal)));

        var json = JsonDocument.Parse(CliRun.Of("report", "table", file, "--tables", "part1-images", "--json").Output).RootElement;
        Assert.Equal("part1-images", Assert.Single(json.GetProperty("tables").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public void Tables_of_documents_are_replaced()
    {
        string file = Publish("one", new SampleStudy());
        string head = $"# A\r\n\r\n{Begin}\r\n", tail = $"{End}\r\n\r\n```\r\n{Begin}\r\n```\r\nthe end";
        string readme = folder.Write("README.md", $"{head}yesterday\r\n{tail}");
        var run = CliRun.Of("report", "table", file, "--into", readme, "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        var document = JsonDocument.Parse(run.Output).RootElement.GetProperty("documents")[0];
        Assert.Equal("summary", Assert.Single(document.GetProperty("changed").EnumerateArray()).GetString());
        string text = File.ReadAllText(readme);
        Assert.StartsWith($"{head}\r\n| ", text, StringComparison.Ordinal);
        Assert.EndsWith($" |\r\n\r\n{tail}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("yesterday", text, StringComparison.Ordinal);
        Assert.Contains("90.8 % (89.8 to 91.3)", text, StringComparison.Ordinal);

        string docs = folder.Write("docs.md", $"{Begin}\n{End}\n<!-- table part1-images, made by midasnet report table -->\n\n<!-- end of table part1-images -->");
        Assert.Equal([$"{docs}: replaced summary, part1-images", $"{readme}: summary as before"], Lines(file, "--into", docs, "--into", readme));
        Assert.Equal(text, File.ReadAllText(readme));
        // What is printed is what a document gets.
        string printed = CliRun.Of("report", "table", file, "--tables", "summary,part1-images").Output.ReplaceLineEndings("\n");
        Assert.Equal(File.ReadAllText(docs), printed.Replace($"{End}\n\n", $"{End}\n", StringComparison.Ordinal).TrimEnd('\n'));
    }

    [Fact]
    public void Documents_that_cannot_be_filled_stay_as_they_are()
    {
        string file = Publish("one", new SampleStudy()), good = folder.Write("good.md", $"{Begin}\n{End}\n");
        void Refused(string document, params string[] words)
        {
            string bad = folder.Write("bad.md", document);
            CliRun.Of("report", "table", file, "--into", good, "--into", bad).RequireError(3, ["bad.md", .. words]);
            Assert.Equal(document, File.ReadAllText(bad));
            Assert.Equal($"{Begin}\n{End}\n", File.ReadAllText(good));
        }
        Refused("# No table\n", "it has no place for a table", "<!-- end of table NAME -->");
        Refused($"```\n{Begin}\n{End}\n```\n", "it has no place for a table");
        Refused($"a\n{Begin}\n", "line 2", "begins and does not end");
        Refused($"{Begin}\n{Begin}\n{End}\n", "line 1", "begins and does not end");
        Refused($"{Begin}\n<!-- end of table headline -->\n", "line 1", "'summary' begins and does not end");
        Refused($"{End}\n", "line 1", "ends and has not begun");
        Refused($"{Begin.Replace("summary", "sumary", StringComparison.Ordinal)}\n{End.Replace("summary", "sumary", StringComparison.Ordinal)}\n", "there is no table 'sumary'", "Did you mean 'summary'");
        folder.Write("bad.md", [0xff, (byte)'\n']);
        CliRun.Of("report", "table", file, "--into", folder.File("bad.md")).RequireError(3, "bad.md", "UTF-8");

        string part3 = folder.Write("part3.md", "<!-- table part3-stages, made by midasnet report table -->\n<!-- end of table part3-stages -->\n");
        CliRun.Of("report", "table", file, "--into", part3).RequireError(3, "one.json", "cannot make the table 'part3-stages'", "results of Part 3");
        string earlier = Publish("earlier", new SampleStudy { Parts = [3], HasStages = false });
        CliRun.Of("report", "table", file, earlier, "--into", part3).RequireError(3, "'part3-stages'", "earlier versions did not write");
    }

    [Fact]
    public void A_document_is_neither_a_link_nor_a_folder_nor_an_input()
    {
        string file = Publish("one", new SampleStudy()), run = folder.File("20260102T030405Z-study-one");
        CliRun.Of("report", "table", file, "--into", folder.Path).RequireError(3, "is a folder");
        CliRun.Of("report", "table", file, "--into", file).RequireError(3, "is the input");
        CliRun.Of("report", "table", run, "--into", folder.Write("20260102T030405Z-study-one/report.md", $"{Begin}\n{End}\n")).RequireError(3, "lies within the input");
        CliRun.Of("report", "table", file, "--into", folder.File("REDME.md")).RequireError(3, "REDME.md");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        string document = folder.Write("README.md", $"{Begin}\n{End}\n");
        File.CreateSymbolicLink(folder.File("link.md"), document);
        CliRun.Of("report", "table", file, "--into", folder.File("link.md")).RequireError(3, "is a link to", "README.md");
        Assert.Equal($"{Begin}\n{End}\n", File.ReadAllText(document));
    }

    [Fact]
    public void A_part_comes_from_one_file_alone()
    {
        string one = Publish("one", new SampleStudy()), other = Publish("other", new SampleStudy { Parts = [1, 3] });
        CliRun.Of("report", "table", one, other).RequireError(3, "results of Part 1", "one.json", "other.json");
        CliRun.Of("report", "table", one, one).RequireError(3, "results of Part 1");
    }

    [Fact]
    public void Wrong_options_and_damaged_files_are_said()
    {
        string file = Publish("one", new SampleStudy()), text = File.ReadAllText(file);
        CliRun.Of("report", "table").RequireError(2, "report table --help");
        CliRun.Of("report", "table", file, "--tables", "part1-depth").RequireError(2, "there is no table 'part1-depth'", "Did you mean 'part1-depths'?", "headline, summary");
        CliRun.Of("report", "table", file, "--tables", "all", "--into", "README.md").RequireError(2, "--tables chooses what is printed");
        CliRun.Of("report", "table", file, "--tables", "part2-variants").RequireError(3, "one.json", "cannot make the table 'part2-variants'", "results of Part 2");
        CliRun.Of("report", "table", folder.File("on.json")).RequireError(3, "on.json", "one.json");
        CliRun.Of("report", "table", folder.Path).RequireError(3, "is not the folder of a run");
        string[] files =
        [
            "", "null", "[]", "{}", "{\"run\": 1}", "\"\\ud800\"", text.Replace("\"top3\"", "\"top4\"", StringComparison.Ordinal),
            text.Replace("\"depths\": [", "\"depths\": [ null,", StringComparison.Ordinal), text.Replace("1.2.3", "\\ud800", StringComparison.Ordinal),
        ];
        foreach (string damaged in files)
        {
            CliRun.Of("report", "table", folder.Write("damaged.json", damaged)).RequireError(
                3, "damaged.json", "it is not a file of 'midasnet report publish', or one of a version with other results", "Publish its run again");
        }
    }

    [Fact]
    public void A_command_with_a_backtick_stays_code()
    {
        string[] lines = Lines(Publish("one", new SampleStudy { Command = "midasnet study '--recipe=a`b|c'" }));
        Assert.Contains(lines, line => line.Contains(@"| `` midasnet study '--recipe=a`b\|c' ``, commit", StringComparison.Ordinal) || OperatingSystem.IsWindows());
    }

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^\| [-:| ]+$")]
    private static partial Regex Rule();
}
