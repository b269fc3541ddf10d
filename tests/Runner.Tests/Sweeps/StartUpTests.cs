using System.Diagnostics;

namespace MidasNet.Runner.Tests.Sweeps;

/// <summary>What a command loads that has nothing to do with clusters.</summary>
public sealed class StartUpTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("predict", "--help")]
    [InlineData("data", "draw", "--to", "FOLDER/letters", "--per-class", "1")]
    [InlineData("tune", "--budget", "nonsense")]
    [InlineData("serve", "--host", "192.0.2.1")] // an address for documentation, which no machine has: all but the last step of the start
    public async Task Loads_neither_orleans_nor_the_database(params string[] arguments) =>
        Assert.DoesNotContain(await LoadedByAsync(arguments), name => name.StartsWith("Orleans", StringComparison.Ordinal) || name is "Npgsql" or "MidasNet.Cluster");

    // Whoever asks for the version of this program, as each run does, loads the assembly that declares an attribute of it.
    [Theory]
    [InlineData("--version")]
    [InlineData("study", "part1", "--runs", "FOLDER/runs", "--ablation", "FOLDER/none")]
    public async Task Loads_nothing_of_orleans_but_the_attributes_of_this_program(params string[] arguments) => Assert.DoesNotContain(
        await LoadedByAsync(arguments),
        name => (name.StartsWith("Orleans", StringComparison.Ordinal) && name is not ("Orleans.Serialization" or "Orleans.Serialization.Abstractions")) || name is "Npgsql" or "MidasNet.Cluster");

    private async Task<string[]> LoadedByAsync(string[] arguments)
    {
        string list = folder.File("loaded");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "midasnet.dll")))
            start.ArgumentList.Add(argument.Replace("FOLDER", folder.Path, StringComparison.Ordinal));
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartUpTests).Assembly.Location;
        start.Environment[StartupHook.Variable] = list;
        using var process = Process.Start(start) ?? throw new IOException("dotnet cannot be started");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string[] loaded = File.ReadAllLines(list);
        Assert.Contains("System.CommandLine", loaded);
        return loaded;
    }
}
