using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli;

/// <summary>Each command of the README, of CONTRIBUTING.md and of the guides is one that the program takes.</summary>
public sealed partial class DocumentedCommandsTests
{
    /// <summary>The folder of the checkout.</summary>
    internal static string Root { get; } = FindRoot();

    public static TheoryData<string> Pages =>
        ["README.md", "CONTRIBUTING.md", "docs/label-auditing.md", "docs/wrong-labels.md", .. Directory.GetFiles(Path.Combine(Root, "docs", "guides")).Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(Root, file))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Is_parsed_without_an_error(string page)
    {
        var root = CommandLine.Root(new Session(TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken), new GlobalOptions());
        string[] commands = [.. Commands(File.ReadAllLines(Path.Combine(Root, page)))];
        Assert.NotEmpty(commands);
        foreach (string command in commands)
        {
            string[] words = [.. CommandLineParser.SplitCommandLine(Comment().Replace(command, "").Replace('\'', '"')).Skip(1)];
            var errors = root.Parse(words, CommandLine.Parser).Errors;
            Assert.True(errors.Count == 0, $"{page}: {command}\n{string.Join('\n', errors.Select(error => error.Message))}");
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MidasNet.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests do not run in a checkout");
    }

    // Blocks without a language hold commands; output is marked as text.
    private static IEnumerable<string> Commands(string[] lines)
    {
        string? fence = null;
        foreach (string line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) fence = fence is null ? line : null;
            else if (fence == "```" && line.StartsWith("midasnet ", StringComparison.Ordinal)) yield return line;
        }
    }

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Comment();
}
