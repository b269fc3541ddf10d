using System.Text.RegularExpressions;

namespace MidasNet.Packages.Tests;

/// <summary>Programs that use the packages: the examples, and a new one.</summary>
internal static partial class PackagePrograms
{
    /// <summary>Builds all of them.</summary>
    /// <returns>The path of the new one, which writes the class of a picture and its probability.</returns>
    public static async Task<string> Build(PackedPackages packages)
    {
        string[] examples = [.. Directory.GetDirectories(Path.Combine(PackedPackages.Root, "examples")).Select(folder => Path.GetFileName(folder))];
        Assert.NotEmpty(examples);
        foreach (string name in examples) CopyExample(packages, name);
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
        return packages.File("New/bin/Debug/net10.0/New.dll");
    }

    // As it is, but for the references to projects, which a user has as packages.
    private static void CopyExample(PackedPackages packages, string name)
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
