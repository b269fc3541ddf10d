using System.IO.Compression;
using System.Xml.Linq;

namespace MidasNet.Packages.Tests;

/// <summary>The content of each package: what a feed shows of it, what it carries, and how large it is.</summary>
[Collection<PackagesCollection>]
public sealed class PackageContentTests(PackedPackages packages)
{
    private const int Library = 512 << 10, Tool = 15 << 20, Runtime = 3 << 20;

    [Theory]
    [InlineData("MidasNet.Engine", Library)]
    [InlineData("MidasNet.Gpu", Library)]
    [InlineData("MidasNet.Weights", Library)]
    [InlineData("MidasNet.Data", Library)]
    [InlineData("MidasNet.Models", Library)]
    [InlineData("MidasNet.Learning", Library)]
    [InlineData("MidasNet.Tool", Tool)] // 2.8 MB of them are the network of Part 1, 2 the engine for browsers where it was built, 4 Orleans and Npgsql
    public void A_package_is_small_and_describes_itself(string id, int limit)
    {
        Assert.InRange(new FileInfo(packages.PathOf(id)).Length, 1, limit);
        using var package = ZipFile.OpenRead(packages.PathOf(id));
        var facts = Facts(package, id);
        Assert.All(["description", "tags", "authors", "copyright"], name => Assert.NotEqual("", facts[name].Value));
        Assert.Equal(("MIT", "README.md", "icon.png"), (facts["license"].Value, facts["readme"].Value, facts["icon"].Value));
        Assert.NotNull(package.GetEntry("README.md"));
        Assert.NotNull(package.GetEntry("icon.png"));
        // Its address is that of the remote of the checkout, if it has one.
        if (Path.Exists(Path.Combine(PackedPackages.Root, ".git"))) Assert.Matches("^[0-9a-f]{40}$", facts["repository"].Attribute("commit")?.Value ?? "");
    }

    [Theory]
    [InlineData("MidasNet.Engine")]
    [InlineData("MidasNet.Gpu")]
    [InlineData("MidasNet.Weights")]
    [InlineData("MidasNet.Data")]
    [InlineData("MidasNet.Models")]
    [InlineData("MidasNet.Learning")]
    [InlineData("MidasNet.Tool", "midasnet")]
    public void Its_symbols_are_a_package_of_their_own(string id, string? assembly = null)
    {
        using var symbols = ZipFile.OpenRead(packages.PathOf(id, "snupkg"));
        Assert.Contains(symbols.Entries, entry => entry.Name == $"{assembly ?? id}.pdb");
    }

    [Fact]
    public void The_tool_carries_what_it_runs_with_and_no_more()
    {
        using var package = ZipFile.OpenRead(packages.PathOf("MidasNet.Tool"));
        string[] files = [.. package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("tools/", StringComparison.Ordinal))];
        Assert.Contains("tools/net10.0/any/weights/part1.safetensors", files);
        Assert.NotNull(package.GetEntry("THIRD-PARTY.md"));
        // Neither documentation nor other languages, nor libraries for each system.
        Assert.DoesNotContain(files, name => name.EndsWith(".xml", StringComparison.Ordinal) && !name.EndsWith("DotnetToolSettings.xml", StringComparison.Ordinal));
        Assert.DoesNotContain(files, name => name.EndsWith(".resources.dll", StringComparison.Ordinal) || name.Contains("/runtimes/", StringComparison.Ordinal));
    }

    [Fact]
    public void The_tool_carries_the_engine_for_browsers_that_was_built()
    {
        Assert.SkipUnless(packages.HadEngineForBrowsers, "no engine for browsers was built (eng/page.sh): a package made now has none, and its 'midasnet page' says so");
        using var package = ZipFile.OpenRead(packages.PathOf("MidasNet.Tool"));
        var packed = package.GetEntry("tools/net10.0/any/page/runtime.zip");
        Assert.NotNull(packed);
        using var content = packed.Open();
        using var memory = new MemoryStream();
        content.CopyTo(memory);
        Assert.Equal(File.ReadAllBytes(PackedPackages.EngineForBrowsers), memory.ToArray());
        using var runtime = new ZipArchive(memory);
        Assert.NotNull(runtime.GetEntry("dotnet.js.br"));
        Assert.InRange(memory.Length, 1, Runtime);
    }

    [Fact]
    public void A_library_needs_the_libraries_of_the_same_version()
    {
        using var package = ZipFile.OpenRead(packages.PathOf("MidasNet.Learning"));
        var needed = Facts(package, "MidasNet.Learning")["dependencies"].Descendants().Where(item => item.Name.LocalName == "dependency");
        Assert.Equal([("MidasNet.Models", packages.Version)], needed.Select(item => (item.Attribute("id")?.Value, item.Attribute("version")?.Value)));
    }

    private static Dictionary<string, XElement> Facts(ZipArchive package, string id)
    {
        using var stream = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single().Elements().ToDictionary(item => item.Name.LocalName);
    }
}
