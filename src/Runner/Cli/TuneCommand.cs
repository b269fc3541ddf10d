using System.CommandLine;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet tune</c>: searches for a better recipe.</summary>
internal static class TuneCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var common = new TuningCommandOptions();
        var tuning = new TuneCommandOptions(common);
        var cluster = new ClusterCommandOptions();
        var json = CommonOptions.Json();

        var command = new Verb(
            "tune", "Searches for a better recipe for Part 1 or other pictures, by folds; resumes where it was stopped",
            "midasnet tune --budget 2h",
            "midasnet tune --data mypictures.zip --test-share 0.2 --budget 27 --epochs 30",
            "midasnet tune --data train-images-idx3-ubyte.gz --search random --budget 12 --epochs 4 --folds 3",
            "midasnet tune --space space.json --from recipe.json --by-writer --seeds 2",
            "midasnet tune --resume runs/20260101T120000Z-tune-1a2b3c --budget 4h",
            "midasnet tune --data mypictures.zip --budget 81 --search asha --cluster \"Host=db.example.org;Database=midasnet\" --secret-file midasnet.secret")
        {
            json,
        };
        foreach (var option in tuning.All) command.Options.Add(option);
        common.AddTo(command);
        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            var asked = tuning.Read(parsed);
            var elsewhere = cluster.Tuning(parsed, asked.Parallel);
            if (TuneRunner.Misplaced(asked.Strategy, asked.Budget, elsewhere is not null) is { } misplaced) throw new UsageException($"{misplaced.Option}: {misplaced.Reason}.");
            var (results, table) = TuneRunner.Run(asked, options.ProgressFor(parsed), session.Cancellation, elsewhere);
            if (parsed.GetValue(json)) session.WriteJson(results);
            else session.Output.WriteLine(table);
        });
        return command;
    }
}
