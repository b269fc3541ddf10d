using System.Text.Json;

namespace MidasNet.Architecture.Tests;

/// <summary>Packages of others: each has a hash, and those that are carried are listed with a licence that is allowed. <c>eng/supply-chain.sh</c> checks more.</summary>
public sealed class SupplyChainTests
{
    private const string Analyzers = "Microsoft.CodeAnalysis.PublicApiAnalyzers"; // used in the build alone

    private static readonly string[] AllowedLicences = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MS-PL", "NCSA", "PostgreSQL"];

    [Fact]
    public void Every_package_has_a_hash_in_each_lock_file()
    {
        var packages = Locked("src", "tests", "benchmarks", "examples");
        Assert.NotEmpty(packages);
        var without = packages.Where(package => !IsSha512(package.Hash));
        Assert.Empty(without);
    }

    [Fact]
    public void A_package_has_one_version_in_the_libraries_and_the_tool()
    {
        var several = Locked("src").GroupBy(package => package.Id, package => package.Version).Where(versions => versions.Distinct().Count() > 1);
        Assert.Empty(several.Select(versions => $"{versions.Key}: {string.Join(", ", versions.Distinct())}"));
    }

    [Fact]
    public void The_packages_that_are_carried_are_those_in_the_list()
    {
        var carried = Locked("src").Where(package => package.Id != Analyzers).Select(package => (package.Id, package.Version));
        Assert.Equal(carried.Distinct().Order(), Listed().Select(row => (row.Id, row.Version)).Order());
    }

    [Fact]
    public void Every_licence_in_the_list_is_allowed()
    {
        var refused = Listed().Where(row => !AllowedLicences.Contains(row.Licence));
        Assert.Empty(refused);
    }

    [Fact]
    public void The_script_allows_the_same_licences() => Assert.Contains(
        $"allowed=({string.Join(' ', AllowedLicences)})", File.ReadLines(Path.Combine(Checkout.Root, "eng", "supply-chain.sh")));

    private static List<LockedPackage> Locked(params string[] folders)
    {
        List<LockedPackage> packages = [];
        foreach (string file in folders.SelectMany(folder => Directory.GetDirectories(Path.Combine(Checkout.Root, folder)))
            .Select(project => Path.Combine(project, "packages.lock.json")).Where(File.Exists))
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var package in json.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject()))
            {
                if (package.Value.GetProperty("type").GetString() == "Project") continue;
                string? hash = package.Value.TryGetProperty("contentHash", out var value) ? value.GetString() : null;
                packages.Add(new(Path.GetRelativePath(Checkout.Root, file), package.Name, package.Value.GetProperty("resolved").GetString()!, hash));
            }
        }
        return packages;
    }

    private static IEnumerable<(string Id, string Version, string Licence)> Listed() =>
        File.ReadLines(Path.Combine(Checkout.Root, "THIRD-PARTY.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Select(cells => (cells[1], cells[2], cells[3]));

    private static bool IsSha512(string? hash) => Convert.TryFromBase64String(hash ?? "", new byte[64], out int bytes) && bytes == 64;

    private sealed record LockedPackage(string File, string Id, string Version, string? Hash);
}
