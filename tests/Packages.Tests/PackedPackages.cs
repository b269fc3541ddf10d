using System.Reflection;
using MidasNet.Data.Pictures;
using MidasNet.Data.Synthetic;

namespace MidasNet.Packages.Tests;

/// <summary>All packages, packed once for all tests from what the build has built, in a version of their own and a folder of their own.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private Task<string>? tool, newProgram;

    /// <summary>The packages' version, which no other run has: nothing is taken from an earlier one.</summary>
    public string Version { get; } = $"0.0.0-test-{Guid.NewGuid():N}";

    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a package.</summary>
    /// <param name="id">Its name, such as <c>MidasNet.Engine</c>.</param>
    /// <param name="extension"><c>nupkg</c>, or <c>snupkg</c> for its symbols.</param>
    public string PathOf(string id, string extension = "nupkg") => folder.File($"packages/{id}.{Version}.{extension}");

    /// <summary>The path of a file among the projects that use the packages.</summary>
    public string File(string name) => folder.File(name);

    /// <summary>Writes a file among the projects that use the packages.</summary>
    public string Write(string name, string content) => folder.Write(name, content);

    /// <summary>
    /// Runs a program among the projects that use the packages, where the only source is these packages, and all that NuGet extracts is put. Packages of
    /// others are where the build has put them, so that none is fetched.
    /// </summary>
    public Task<string> Run(string program, params string[] arguments) =>
        Programs.Run(program, folder.Path, [("NUGET_PACKAGES", folder.File("cache"))], arguments);

    /// <summary>Installs the tool, once for all tests.</summary>
    /// <returns>The path of <c>midasnet</c>.</returns>
    public Task<string> InstallTool()
    {
        return tool ??= Install();

        async Task<string> Install()
        {
            await Run("dotnet", "tool", "install", "MidasNet.Tool", "--tool-path", File("tool"), "--version", Version);
            return File("tool/midasnet");
        }
    }

    /// <summary>
    /// Builds, once for all tests, a new program that names the class of a picture and its probability, with the package of the models, and all examples.
    /// </summary>
    /// <returns>The path of the program, whose arguments are a checkpoint and a picture.</returns>
    public Task<string> BuildPrograms() => newProgram ??= PackagePrograms.Build(this);

    /// <summary>The engine for browsers, where eng/page.sh puts it.</summary>
    public static string EngineForBrowsers => Path.Combine(Root, "out", "page", "runtime.zip");

    /// <summary>Whether it was there before the packages were made; tests of other projects may make it while they are.</summary>
    public bool HadEngineForBrowsers { get; private set; }

    /// <summary>Packs.</summary>
    public async ValueTask InitializeAsync()
    {
        HadEngineForBrowsers = System.IO.File.Exists(EngineForBrowsers);
        await Programs.Run("dotnet", Root, [], ["pack", "MidasNet.sln", "--no-build", "--configuration", Metadata("Configuration"),
            $"-p:PackageVersion={Version}", "--output", folder.File("packages"), "-maxCpuCount:1"]);
        folder.Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="packages" /></packageSources>
              <fallbackPackageFolders><clear /><add key="build" value="{Metadata("NuGetPackageRoot")}" /></fallbackPackageFolders>
            </configuration>
            """);
        // What lies above the temporary folder does not concern these projects.
        folder.Write("Directory.Build.targets", "<Project />");
        folder.Write("Directory.Packages.props", "<Project />");
        folder.Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
            </Project>
            """);
    }

    /// <summary>Draws a handwritten 4 and gives the path of the picture.</summary>
    public string DrawFour() => WriteDrawing("four.png", 4, writer: 0);

    /// <summary>Draws a digit by hand, black on white, and gives the path of the picture.</summary>
    public string WriteDrawing(string name, int digit, int writer)
    {
        const int Side = 120;
        byte[] ink = SyntheticDrawing.OnCanvas(digit, new SyntheticWriter(seed: 1, writer), sample: 0, Side, Side);
        return folder.Write(name, PngFile.Encode(Side, Side, [.. ink.Select(value => (byte)(255 - value))]));
    }

    /// <summary>Removes the folder.</summary>
    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Metadata(string key) =>
        typeof(PackedPackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "MidasNet.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests do not run in a checkout");
    }
}
