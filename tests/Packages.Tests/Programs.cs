using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MidasNet.Packages.Tests;

/// <summary>Runs programs: <c>dotnet</c>, and what the tests make with it.</summary>
internal static class Programs
{
    /// <summary>Runs a program, which must succeed.</summary>
    /// <param name="program">Its name or file.</param>
    /// <param name="folder">Its current folder.</param>
    /// <param name="variables">Variables of its environment, in addition to those of the test.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> Run(string program, string folder, IEnumerable<(string Name, string Value)> variables, IEnumerable<string> arguments)
    {
        using var process = Start(program, folder, variables, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} ended with {process.ExitCode}:\n{await output}\n{await error}");
        return await output;
    }

    /// <summary>Starts a program, in the same way.</summary>
    public static Process Start(string program, string folder, IEnumerable<(string Name, string Value)> variables, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // The variables that `dotnet test` sets for its own build.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        // A server that outlives the build holds its output open, and the test waits for the end of that.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }
}
