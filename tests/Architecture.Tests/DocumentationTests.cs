using System.Text.RegularExpressions;

namespace MidasNet.Architecture.Tests;

/// <summary>The README is one page, and no link of the documentation leads nowhere.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Pages =
    [
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "THIRD-PARTY.md",
        .. new[] { "docs", "weights", "benchmarks", "examples" }.SelectMany(folder =>
            Directory.GetFiles(Path.Combine(Checkout.Root, folder), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Checkout.Root, file)))
            .Where(page => !page.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj")),
    ];

    [Fact]
    public void The_readme_is_a_page() => Assert.InRange(File.ReadAllLines(Path.Combine(Checkout.Root, "README.md")).Length, 1, 200);

    [Fact]
    public void Every_page_of_the_documentation_is_in_its_index()
    {
        string docs = Path.Combine(Checkout.Root, "docs"), index = File.ReadAllText(Path.Combine(docs, "README.md"));
        string[] pages = [.. Directory.GetFiles(docs, "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(docs, file).Replace('\\', '/'))];
        string contents = File.ReadAllText(Path.Combine(docs, "toc.yml"));
        Assert.All(pages.Where(page => page != "README.md"), page => Assert.Contains($"({page})", index, StringComparison.Ordinal));
        Assert.All(pages, page => Assert.Contains($"href: {page}", contents, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_link_leads_somewhere()
    {
        var broken = Pages.SelectMany(page => Links(page).Where(link => !Leads(page, link)).Select(link => $"{page}: {link}"));
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_file_that_is_named_is_there()
    {
        var missing = Pages.Where(page => page != "CHANGELOG.md").SelectMany(page => NamedFile().Matches(File.ReadAllText(Path.Combine(Checkout.Root, page)))
            .Select(match => match.Groups[1].Value).Where(file => !Path.Exists(Path.Combine(Checkout.Root, file))).Select(file => $"{page}: {file}"));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_picture_is_shown_and_they_are_small()
    {
        string images = Path.Combine(Checkout.Root, "docs", "images");
        var shown = Pages.SelectMany(page => Links(page).Select(link => Path.GetFullPath(Path.Combine(Checkout.Root, Path.GetDirectoryName(page) ?? "", link))));
        string[] files = Directory.GetFiles(images);
        Assert.Empty(files.Except(shown));
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1, 1_000_000);
    }

    private static IEnumerable<string> Links(string page) =>
        Link().Matches(File.ReadAllText(Path.Combine(Checkout.Root, page))).Select(match => match.Groups[1].Value)
            .Where(link => !link.StartsWith("http", StringComparison.Ordinal));

    private static bool Leads(string page, string link)
    {
        string[] parts = link.Split('#', 2);
        string target = parts[0].Length == 0
            ? Path.Combine(Checkout.Root, page)
            : Path.GetFullPath(Path.Combine(Checkout.Root, Path.GetDirectoryName(page) ?? "", parts[0]));
        if (parts.Length == 1 || !File.Exists(target)) return File.Exists(target) || Directory.Exists(target);
        return Heading().Matches(File.ReadAllText(target)).Any(match => Anchor(match.Groups[1].Value) == parts[1]);
    }

    /// <summary>The name under which a heading can be linked to.</summary>
    private static string Anchor(string heading) => NotInAnchors().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    // Without those that stand for many (<Op>, *) or for something that a script makes.
    [GeneratedRegex(@"`((?:src|tests|docs|eng|examples)/[\w./-]*\w)`")]
    private static partial Regex NamedFile();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
