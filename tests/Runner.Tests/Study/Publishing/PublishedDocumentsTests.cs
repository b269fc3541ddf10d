using MidasNet.Data;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Study.Publishing;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Study.Publishing;

/// <summary>The tables of the README and of the documentation are those that the command makes from the files in <c>docs/results</c>.</summary>
public sealed class PublishedDocumentsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_table_is_made_from_the_published_results()
    {
        Assert.Empty(Differences(DocumentedCommandsTests.Root));
        Assert.SkipWhen(
            Published(DocumentedCommandsTests.Root).Length == 0, "docs/results has no published results yet, and no page has a table of them: there is nothing to compare");
    }

    [Fact]
    public void A_figure_that_was_changed_by_hand_is_found()
    {
        Directory.CreateDirectory(folder.File("docs/results"));
        string readme = folder.Write("README.md", "<!-- table summary, made by midasnet report table -->\n<!-- end of table summary -->\n");
        folder.Write("docs/other.md", "no table\n");
        Assert.Equal(["README.md: summary has no published results in docs/results"], Differences(folder.Path));

        string file = folder.File("docs/results/part1.json");
        Assert.Equal(0, CliRun.Of("report", "publish", new SampleStudy().Write(folder), "--out", file).Code);
        Assert.Equal(["README.md: summary"], Differences(folder.Path));
        Assert.Equal(0, CliRun.Of("report", "table", file, "--into", readme).Code);
        Assert.Empty(Differences(folder.Path));

        File.WriteAllText(readme, File.ReadAllText(readme).Replace("90.8 %", "91.8 %", StringComparison.Ordinal));
        Assert.Equal(["README.md: summary"], Differences(folder.Path));
        Assert.Equal(0, CliRun.Of("report", "table", file, "--into", readme).Code);
        File.WriteAllText(file, File.ReadAllText(file).Replace("0.908", "0.918", StringComparison.Ordinal));
        Assert.Equal(["README.md: summary"], Differences(folder.Path));
        folder.Write("docs/other.md", "<!-- table part2-variants, made by midasnet report table -->\n<!-- end of table part2-variants -->\n");
        Assert.Contains("part2-variants", Assert.Throws<DataFormatException>(() => Differences(folder.Path).Count).Message, StringComparison.Ordinal);
    }

    /// <summary>The tables in the pages of a checkout that are not what its published results make of them.</summary>
    private static List<string> Differences(string root)
    {
        string[] files = Published(root);
        var publication = files.Length == 0 ? null : Publication.Of(files);
        var differences = new List<string>();
        foreach (string page in Directory.GetFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Prepend(Path.Combine(root, "README.md")))
        {
            string name = Path.GetRelativePath(root, page).Replace('\\', '/');
            var tables = new MarkedTables(name, File.ReadAllText(page));
            if (publication is null) differences.AddRange(tables.Names.Select(table => $"{name}: {table} has no published results in docs/results"));
            else differences.AddRange(tables.Changed(table => PublicationTables.Markdown(table, publication, name)).Select(table => $"{name}: {table}"));
        }
        return differences;
    }

    private static string[] Published(string root)
    {
        string results = Path.Combine(root, "docs", "results");
        return Directory.Exists(results) ? [.. Directory.GetFiles(results, "*.json").Order(StringComparer.Ordinal)] : [];
    }
}
