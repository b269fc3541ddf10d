using System.CommandLine;
using MidasNet.Data;
using MidasNet.Runner.Sweeps;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet worker</c>: works for a cluster until it is told to stop.</summary>
internal static class WorkerCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var cluster = new ClusterCommandOptions();
        var parallel = CommonOptions.Integer("--parallel", "Tasks at the same time; 0 for one for each core, as far as memory allows", min: 0, max: 1024);
        var threads = CommonOptions.Integer("--threads", "Threads of each task, at most 1024; 0 for an equal share of the cores. Results do not depend on it", min: 0, max: Device.MaxThreads);
        var folder = new Option<string?>("--folder")
        {
            Description = "Folder for fetched images and for states of runs; without it one in the cache",
            HelpName = "FOLDER",
        };
        var command = new Verb(
            "worker", "Joins a cluster and does the training runs of its sweeps; leaves on Ctrl-C or SIGTERM, after handing back what it has",
            "midasnet worker --cluster \"Host=localhost;Database=midasnet\"",
            "midasnet worker --cluster \"Host=db.example.org;Database=midasnet\" --address 10.0.0.7 --secret-file midasnet.secret --parallel 8",
            "midasnet worker --cluster local:30000")
        {
            parallel, threads, folder,
        };
        cluster.AddForMemberTo(command);
        command.SetAction(parsed =>
        {
            bool quiet = parsed.GetValue(options.Quiet), verbose = parsed.GetValue(options.Verbose);
            void Say(string line)
            {
                if (!quiet) session.WriteError(line);
            }
            var found = cluster.Read(parsed, verbose ? Say : null);
            int lanes = ClusterCommandOptions.Lanes(parsed.GetValue(parallel)), each = parsed.GetValue(threads);
            if (each == 0) each = Math.Max(1, Environment.ProcessorCount / lanes);
            string place = parsed.GetValue(folder)
                ?? Path.Combine(CacheFolder.Path(Environment.GetEnvironmentVariable) ?? throw new UsageException("there is no folder for a cache: name one by --folder."), "cluster");
            try
            {
                new WorkerProcess(found, lanes, each, place, Say).RunAsync(session.Cancellation).GetAwaiter().GetResult();
            }
            catch (Npgsql.NpgsqlException unreachable)
            {
                throw new ClusterException($"the database of the cluster {found.Address} cannot be used: {unreachable.Message}", unreachable);
            }
            session.Cancellation.ThrowIfCancellationRequested();
        });
        return command;
    }
}
