using System.Diagnostics;
using System.Text.Json;

namespace MidasNet.Benchmarks.Load;

/// <summary>A server in a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process process;

    private ServerProcess(Process process, string url) => (this.process, Url) = (process, url);

    public string Url { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public static async Task<ServerProcess> StartAsync(string? program, string? checkpoint, int threads, CancellationToken cancellation)
    {
        program ??= Find();
        if (!File.Exists(program)) throw new FileNotFoundException($"there is no '{program}': build it by 'dotnet build -c Release src/Runner', or name another by --server", program);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])[program, "serve", "--port", "0", "--json", "--threads", $"{threads}", .. checkpoint is null ? Array.Empty<string>() : [checkpoint]]) start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("the server does not start");
        string? line = await process.StandardOutput.ReadLineAsync(cancellation);
        if (line is null)
        {
            await process.WaitForExitAsync(cancellation);
            throw new InvalidOperationException($"the server ended with exit code {process.ExitCode}");
        }
        using var address = JsonDocument.Parse(line);
        return new ServerProcess(process, address.RootElement.GetProperty("url").GetString()!);
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MidasNet.sln"))) return Path.Combine(folder.FullName, "src", "Runner", "bin", "Release", "net10.0", "midasnet.dll");
        return "midasnet.dll";
    }
}
