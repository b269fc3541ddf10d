using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MidasNet.Packages.Tests;

/// <summary>What a user does with the packages works with the packages alone, without the checkout and without a network.</summary>
[Collection<PackagesCollection>]
public sealed partial class PackageUseTests(PackedPackages packages)
{
    [Fact]
    public async Task The_tool_is_installed_and_classifies_a_drawing()
    {
        await packages.Run("dotnet", "tool", "install", "MidasNet.Tool", "--tool-path", packages.File("tool"), "--version", packages.Version);
        string output = await packages.Run(packages.File("tool/midasnet"), "predict", "--json", packages.DrawFour());
        using var json = JsonDocument.Parse(output);
        Assert.Equal("4", json.RootElement.GetProperty("predictions")[0].GetProperty("classes")[0].GetProperty("class").GetString());
    }

    [Fact]
    public async Task A_new_program_and_the_examples_are_built_with_the_packages_and_the_program_classifies_a_drawing()
    {
        string[] examples = [.. Directory.GetDirectories(Path.Combine(PackedPackages.Root, "examples")).Select(folder => Path.GetFileName(folder))];
        Assert.NotEmpty(examples);
        foreach (string name in examples) CopyExample(name);
        packages.Write("New/New.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType></PropertyGroup>
              <ItemGroup><PackageReference Include="MidasNet.Models" Version="{packages.Version}" /></ItemGroup>
            </Project>
            """);
        packages.Write("New/Program.cs", """
            using var classifier = MidasNet.Models.Classifier.Load(args[0]);
            foreach (var (name, probability) in classifier.Predict(args[1]).Top(1)) Console.Write(FormattableString.Invariant($"{name} {probability}"));
            """);
        string[] projects = [.. examples, "New"];
        packages.Write("all.slnx", $"<Solution>{string.Concat(projects.Select(name => $"<Project Path=\"{name}/{name}.csproj\" />"))}</Solution>");
        await packages.Run("dotnet", "build", "all.slnx", "-maxCpuCount:1");

        string weights = Path.Combine(PackedPackages.Root, "weights", "part1.safetensors");
        string output = await packages.Run("dotnet", packages.File("New/bin/Debug/net10.0/New.dll"), weights, packages.DrawFour());
        Assert.Equal("4", output.Split(' ')[0]);
        Assert.InRange(double.Parse(output.Split(' ')[1], CultureInfo.InvariantCulture), 0.5, 1);
    }

    // As it is, but for the references to projects, which a user has as packages.
    private void CopyExample(string name)
    {
        string folder = Path.Combine(PackedPackages.Root, "examples", name), project = File.ReadAllText(Path.Combine(folder, $"{name}.csproj"));
        Assert.Matches(ProjectReference(), project);
        packages.Write($"{name}/{name}.csproj", ProjectReference().Replace(project, match =>
            $"<PackageReference Include=\"MidasNet.{match.Groups["library"].Value}\" Version=\"{packages.Version}\" />"));
        foreach (string file in Directory.GetFiles(folder, "*.cs")) packages.Write($"{name}/{Path.GetFileName(file)}", File.ReadAllText(file));
    }

    [GeneratedRegex("""<ProjectReference Include="\.\./\.\./src/(?<library>\w+)/\k<library>\.csproj" />""")]
    private static partial Regex ProjectReference();
}
