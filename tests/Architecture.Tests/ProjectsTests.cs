using System.Reflection;
using System.Xml.Linq;

namespace MidasNet.Architecture.Tests;

/// <summary>Which project may refer to which, and to which packages, as CONTRIBUTING draws it.</summary>
public sealed class ProjectsTests
{
    private static readonly string[] Assemblies =
        ["MidasNet.Engine", "MidasNet.Gpu", "MidasNet.Weights", "MidasNet.Data", "MidasNet.Models", "MidasNet.Learning", "MidasNet.Cluster", "MidasNet.Web", "midasnet"];

    [Theory]
    [InlineData("MidasNet.Engine")]
    [InlineData("MidasNet.Gpu", "MidasNet.Engine")]
    [InlineData("MidasNet.Weights")]
    [InlineData("MidasNet.Data", "MidasNet.Engine")]
    [InlineData("MidasNet.Models", "MidasNet.Engine", "MidasNet.Data", "MidasNet.Weights")]
    [InlineData("MidasNet.Learning", "MidasNet.Engine", "MidasNet.Data", "MidasNet.Weights", "MidasNet.Models")]
    [InlineData("MidasNet.Cluster", "MidasNet.Engine", "MidasNet.Data", "MidasNet.Weights", "MidasNet.Models", "MidasNet.Learning")]
    [InlineData("MidasNet.Web", "MidasNet.Engine", "MidasNet.Data", "MidasNet.Weights", "MidasNet.Models")]
    [InlineData("midasnet", "MidasNet.Engine", "MidasNet.Gpu", "MidasNet.Weights", "MidasNet.Data", "MidasNet.Models", "MidasNet.Learning", "MidasNet.Cluster", "MidasNet.Web")]
    public void An_assembly_uses_only_the_assemblies_below_it(string name, params string[] allowed)
    {
        var used = Assembly.Load(name).GetReferencedAssemblies().Select(reference => reference.Name ?? "").Where(Assemblies.Contains);
        Assert.Empty(used.Except(allowed));
    }

    [Theory]
    [InlineData("Engine", "System.Numerics.Tensors")]
    [InlineData("Gpu", "ILGPU", "ILGPU.Algorithms")]
    [InlineData("Weights")]
    [InlineData("Data", "SixLabors.ImageSharp")]
    [InlineData("Models")]
    [InlineData("Learning")]
    [InlineData(
        "Web", "Microsoft.AspNetCore.OpenApi", "Microsoft.OpenApi", "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Exporter.Prometheus.AspNetCore",
        "OpenTelemetry.Extensions.Hosting")]
    public void A_library_carries_only_the_packages_that_it_is_there_for(string project, params string[] allowed)
    {
        var packages = ProjectFile.Of(project).Packages;
        Assert.Empty(packages.Except(allowed));
    }

    [Fact]
    public void Graphics_cards_are_reached_through_the_gpu_library_alone()
    {
        var others = ProjectFile.All.Where(file => file.Name != "Gpu").SelectMany(file => file.Packages);
        Assert.DoesNotContain(others, package => package.StartsWith("ILGPU", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_has_a_tests_project_of_its_name() => Assert.All(ProjectFile.All, file =>
        Assert.True(File.Exists(Path.Combine(Checkout.Root, "tests", $"{file.Name}.Tests", $"{file.Name}.Tests.csproj")), file.Name));

    [Fact]
    public void Every_project_describes_its_package() => Assert.All(ProjectFile.All.Where(file => file.Property("IsPackable") != "false"), file =>
    {
        foreach (string property in new[] { "PackageId", "Description", "PackageTags" })
            Assert.False(string.IsNullOrWhiteSpace(file.Property(property)), $"{file.Name} has no {property}");
        Assert.True(File.Exists(Path.Combine(file.Folder, "README.md")), $"{file.Name} has no README.md for its package");
    });

    /// <summary>A project under <c>src</c>.</summary>
    private sealed record ProjectFile(string Name, string Folder, XDocument Xml)
    {
        public static IReadOnlyList<ProjectFile> All =>
            [.. Directory.GetFiles(Path.Combine(Checkout.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(Read)];

        public IReadOnlyList<string> Packages =>
            [.. Xml.Descendants("PackageReference").Where(item => item.Attribute("PrivateAssets")?.Value != "all").Select(item => item.Attribute("Include")!.Value)];

        public static ProjectFile Of(string name) => All.Single(file => file.Name == name);

        public string? Property(string name) => Xml.Descendants(name).SingleOrDefault()?.Value;

        private static ProjectFile Read(string path) =>
            new(Path.GetFileNameWithoutExtension(path), Path.GetDirectoryName(path)!, XDocument.Load(path));
    }
}
