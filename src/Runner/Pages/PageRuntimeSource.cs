using System.ComponentModel;
using System.Diagnostics;

namespace MidasNet.Runner.Pages;

/// <summary>Finds the engine for browsers: next to the program, or in the checkout that the program was built from, where it is built if need be.</summary>
internal static class PageRuntimeSource
{
    private const int LinesOfFailure = 5;

    private static readonly string[] Projects = ["Page", "Models", "Data", "Weights", "Engine"];

    /// <summary>The archive for <see cref="PageRuntime.Read"/>.</summary>
    /// <param name="programFolder">The folder of the program.</param>
    /// <param name="announce">Takes a line before a build, which takes a minute or two.</param>
    /// <param name="cancellation">Stops a build.</param>
    /// <exception cref="IOException">There is none and none can be built: says what to do.</exception>
    /// <exception cref="OperationCanceledException">The build was stopped.</exception>
    public static string Find(string programFolder, Action<string> announce, CancellationToken cancellation)
    {
        string packed = Path.Combine(programFolder, "page", "runtime.zip");
        if (File.Exists(packed)) return packed;
        if (CheckoutOf(programFolder) is not { } checkout)
            throw new IOException($"this build of midasnet has no engine for browsers ('{packed}'): make one with eng/page.sh in a checkout, and name its file by --runtime");
        string built = Path.Combine(checkout, "out", "page", "runtime.zip");
        if (IsCurrent(built, checkout)) return built;
        announce("building the engine for browsers, once: dotnet publish src/Page");
        Publish(checkout, cancellation);
        return File.Exists(built) ? built : throw new IOException($"'dotnet publish src/Page' did not make '{built}'");
    }

    /// <summary>The archive if it is there and current; null where it would have to be built.</summary>
    /// <param name="programFolder">The folder of the program.</param>
    public static string? FindBuilt(string programFolder)
    {
        string packed = Path.Combine(programFolder, "page", "runtime.zip");
        if (File.Exists(packed)) return packed;
        if (CheckoutOf(programFolder) is not { } checkout) return null;
        string built = Path.Combine(checkout, "out", "page", "runtime.zip");
        return IsCurrent(built, checkout) ? built : null;
    }

    private static string? CheckoutOf(string folder)
    {
        for (var place = new DirectoryInfo(folder); place != null; place = place.Parent)
        {
            if (File.Exists(Path.Combine(place.FullName, "src", "Page", "Page.csproj"))) return place.FullName;
        }
        return null;
    }

    /// <summary>Whether a file is newer than all sources of the engine.</summary>
    internal static bool IsCurrent(string built, string checkout)
    {
        if (!File.Exists(built)) return false;
        var made = File.GetLastWriteTimeUtc(built);
        return Projects.Select(project => Path.Combine(checkout, "src", project)).SelectMany(Sources).All(source => File.GetLastWriteTimeUtc(source) <= made);
    }

    private static IEnumerable<string> Sources(string project)
    {
        string[] outputs = [Path.Combine(project, "bin"), Path.Combine(project, "obj"), Path.Combine(project, "Shell")];
        return Directory.EnumerateFiles(project)
            .Concat(Directory.EnumerateDirectories(project).Except(outputs).SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)))
            .Where(file => Path.GetExtension(file) is ".cs" or ".csproj");
    }

    private static void Publish(string checkout, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = checkout,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in new[] { "publish", Path.Combine("src", "Page"), "-c", "Release", "--nologo" }) start.ArgumentList.Add(argument);
        try
        {
            using var build = Process.Start(start) ?? throw new IOException("cannot start 'dotnet publish src/Page'");
            using var stops = cancellation.Register(() => build.Kill(entireProcessTree: true));
            var errors = build.StandardError.ReadToEndAsync(CancellationToken.None);
            string output = build.StandardOutput.ReadToEnd();
            build.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            if (build.ExitCode == 0) return;
            var lines = (output + '\n' + errors.Result).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var failures = lines.Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Distinct().DefaultIfEmpty(lines.LastOrDefault() ?? "");
            throw new IOException($"'dotnet publish src/Page' in '{checkout}' failed: {string.Join("; ", failures.Take(LinesOfFailure))}");
        }
        catch (Win32Exception missing)
        {
            throw new IOException($"cannot start 'dotnet publish src/Page', which makes the engine for browsers: {missing.Message}", missing);
        }
    }
}
