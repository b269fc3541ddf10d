using System.CommandLine;
using System.Globalization;
using MidasNet.Learning.Search;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet tune</c>: searches for a better recipe.</summary>
internal static class TuneCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var common = new TuningCommandOptions();
        var strategy = new Option<string>("--search")
        {
            Description = "halving: many configurations briefly, the best third of them longer, and so on (the default); random: all of them in full; asha: halving in which"
                + " nobody waits for others, for many workers (--cluster)",
            HelpName = "halving|random|asha",
        }.AcceptOnlyFromAmong("halving", "random", "asha");
        var budget = new Option<SearchBudget?>("--budget")
        {
            Description = "A number of configurations to try (27), or the time after which no trial is begun: 24, 90m, 2h",
            HelpName = "N|TIME",
            CustomParser = result =>
            {
                string given = result.Tokens is [var token] ? token.Value : "";
                if (SearchBudget.TryParse(given, out var value)) return value;
                result.AddError($"--budget takes a number of configurations or a time, such as 24, 90m or 2h, was given '{given}'.");
                return null;
            },
        };
        var space = new Option<string?>("--space")
        {
            Description = "The search space, as JSON: {\"learningRate\": {\"log\": [0.001, 0.01]}, \"dropout\": {\"linear\": [0, 0.5]},"
                + " \"width\": {\"whole\": [16, 32]}, \"inputSize\": {\"choice\": [48, 64]}}; names are those of a recipe. Without it all that usually matters",
            HelpName = "FILE",
        };
        var testShare = new Option<double>("--test-share")
        {
            Description = "Share of the pictures of each class (or of the writers) that is set aside at first, never used in the search,"
                + " and used once for the winner",
            HelpName = "SHARE",
            CustomParser = result =>
            {
                string given = result.Tokens is [var token] ? token.Value : "";
                if (double.TryParse(given, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) && share is >= 0 and <= 0.5)
                    return share;
                result.AddError($"--test-share takes a number from 0 to 0.5, was given '{given}'.");
                return 0;
            },
        };
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
            strategy, budget, space, testShare, json,
        };
        common.AddTo(command);
        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            var asked = common.Read(parsed, new TuneOptions
            {
                Strategy = parsed.GetValue(strategy) switch
                {
                    "halving" => SearchStrategy.Halving,
                    "random" => SearchStrategy.Random,
                    "asha" => SearchStrategy.Asha,
                    _ => null,
                },
                Budget = parsed.GetValue(budget),
                Space = parsed.GetValue(space),
                TestShare = CommonOptions.IfGiven(parsed, testShare),
            });
            var elsewhere = cluster.Search(parsed, asked.Parallel);
            if (asked.Strategy == SearchStrategy.Asha && elsewhere is null)
                throw new UsageException("--search asha is for workers that do not wait for each other, and needs --cluster; on one machine take halving.");
            var (results, table) = TuneRunner.Run(asked, options.ProgressFor(parsed), session.Cancellation, elsewhere);
            if (parsed.GetValue(json)) session.WriteJson(results);
            else session.Output.WriteLine(table);
        });
        return command;
    }
}
