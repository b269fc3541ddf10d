using System.CommandLine;
using System.Globalization;
using MidasNet.Learning.Search;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Cli;

/// <summary>The options that say what <c>midasnet tune</c> searches: those of <c>sweep export</c>, too.</summary>
/// <param name="common">The options that it has in common with a table of ingredients.</param>
internal sealed class TuneCommandOptions(TuningCommandOptions common)
{
    private readonly Option<string> strategy = new Option<string>("--search")
    {
        Description = "halving: many configurations briefly, the best third of them longer, and so on (the default); random: all of them in full; asha: halving in which"
            + " no trial waits for others, for many workers (--cluster)",
        HelpName = "halving|random|asha",
    }.AcceptOnlyWords("halving", "random", "asha");

    private readonly Option<SearchBudget?> budget = new("--budget")
    {
        Description = "A number of configurations to try (27), or the time after which no trial is begun: 24, 90m, 2h",
        HelpName = "N|TIME",
        CustomParser = result =>
        {
            string given = result.Tokens is [var token] ? token.Value : "";
            if (SearchBudget.TryParse(given, out var value)) return value;
            result.AddError($"--budget takes a number of configurations or a time, such as 24, 40s, 90m or 2h, was given '{given}'.");
            return null;
        },
    };

    private readonly Option<string?> space = new("--space")
    {
        Description = "The search space, as JSON: {\"learningRate\": {\"log\": [0.001, 0.01]}, \"dropout\": {\"linear\": [0, 0.5]},"
            + " \"width\": {\"whole\": [16, 32]}, \"inputSize\": {\"choice\": [48, 64]}}; names are those of a recipe. Without it all that usually matters",
        HelpName = "FILE",
    };

    private readonly Option<double> testShare = new("--test-share")
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

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [strategy, budget, space, testShare];

    /// <summary>The options of a command line.</summary>
    public TuneOptions Read(ParseResult parsed) => common.Read(parsed, new TuneOptions
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
}
