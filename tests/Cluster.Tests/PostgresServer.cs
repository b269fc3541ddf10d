using System.Diagnostics;
using System.Net;
using MidasNet.Cluster.Hosting;

namespace MidasNet.Cluster.Tests;

/// <summary>A PostgreSQL server of a test's own, on the loopback interface, from the packages of the system.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string programs;
    private readonly int port = ClusterAddress.FreePort(IPAddress.Loopback);

    private PostgresServer(string programs)
    {
        this.programs = programs;
        // The server refuses to run as root.
        if (Environment.UserName == "root") Run("chown", User, folder.Path);
        Run(Program("initdb"), "--pgdata", Data, "--username", "midasnet", "--auth", "trust", "--no-sync");
        Start();
    }

    /// <summary>The connection to it.</summary>
    public string Connection => $"Host=127.0.0.1;Port={port};Database=postgres;Username=midasnet";

    private static string User => "postgres";

    private string Data => Path.Combine(folder.Path, "data");

    /// <summary>Begins a server; skips the test, visibly, where there is none to begin.</summary>
    public static PostgresServer StartOrSkip()
    {
        string? programs = Find();
        Assert.SkipWhen(programs is null, "no PostgreSQL server is installed (Debian: apt-get install postgresql-15)");
        return new PostgresServer(programs);
    }

    /// <summary>Begins it again after <see cref="Stop"/>.</summary>
    public void Start() => Run(
        Program("pg_ctl"), "--pgdata", Data, "--wait", "--log", Path.Combine(folder.Path, "log"), "--options",
        $"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder.Path}", "start");

    /// <summary>Ends it at once, as a machine does that fails.</summary>
    public void Stop() => Run(Program("pg_ctl"), "--pgdata", Data, "--wait", "--mode", "immediate", "stop");

    public void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) Stop();
        folder.Dispose();
    }

    private static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Reverse().Select(version => Path.Combine(version, "bin")) : []);
        return folders.FirstOrDefault(programs => File.Exists(Path.Combine(programs, "initdb")) && File.Exists(Path.Combine(programs, "pg_ctl")));
    }

    private string Program(string name) => Path.Combine(programs, name);

    private static void Run(string program, params string[] arguments)
    {
        bool asOther = Environment.UserName == "root" && program != "chown";
        var start = new ProcessStartInfo(asOther ? "runuser" : program) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        if (asOther) foreach (string argument in new[] { "-u", User, "--", program }) start.ArgumentList.Add(argument);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        // The output is not read to its end: the server inherits it and keeps it open.
        using var process = Process.Start(start) ?? throw new IOException($"'{program}' cannot be started");
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
