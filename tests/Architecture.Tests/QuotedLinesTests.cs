using System.Text.RegularExpressions;

namespace MidasNet.Architecture.Tests;

/// <summary>What the documentation quotes as lines of a file are lines of that file, next to each other.</summary>
public sealed partial class QuotedLinesTests
{
    private static readonly string Docs = Path.Combine(Checkout.Root, "docs");

    public static TheoryData<string, string, string> Quotes
    {
        get
        {
            var quotes = new TheoryData<string, string, string>();
            foreach (string page in Directory.GetFiles(Docs, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                foreach (Match match in Quote().Matches(File.ReadAllText(page).ReplaceLineEndings("\n")))
                    quotes.Add(Path.GetRelativePath(Docs, page), match.Groups["file"].Value, match.Groups["code"].Value);
            return quotes;
        }
    }

    [Theory]
    [MemberData(nameof(Quotes))]
    public void Are_those_of_the_file(string page, string file, string code) =>
        Assert.True(Holds(File.ReadAllLines(Path.Combine(Checkout.Root, file)), code.TrimEnd('\n').Split('\n')), $"{page} quotes {file} otherwise:\n{code}");

    [Fact]
    public void The_tour_links_to_each_file_that_it_quotes()
    {
        string tour = File.ReadAllText(Path.Combine(Docs, "tour.md"));
        string[] quoted = [.. Quote().Matches(tour.ReplaceLineEndings("\n")).Select(match => match.Groups["file"].Value)];
        Assert.InRange(quoted.Length, 15, 100);
        Assert.All(quoted.Where(file => !file.EndsWith("IWork.cs", StringComparison.Ordinal) && !file.Contains("GpuDevice", StringComparison.Ordinal) && !file.Contains("CpuDevice.Winograd", StringComparison.Ordinal)),
            file => Assert.Contains($"(../{file})", tour, StringComparison.Ordinal));
    }

    // The quote may be indented less, by the same number of spaces in each line.
    private static bool Holds(string[] lines, string[] quote) => Enumerable.Range(0, Math.Max(0, lines.Length - quote.Length + 1)).Any(start =>
    {
        int indent = lines[start].Length - quote[0].Length;
        return indent >= 0 && quote.Index().All(line => lines[start + line.Index] == (line.Item.Length == 0 ? "" : new string(' ', indent) + line.Item));
    });

    [GeneratedRegex(@"<!-- lines of (?<file>[\w./]+\.\w+) -->\n```\w+\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Quote();
}
