using System.CommandLine;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Cli;

/// <summary>The options that say which ingredients <c>midasnet ablate</c> compares: those of <c>sweep export --ablate</c>, too.</summary>
/// <param name="common">The options that it has in common with a search.</param>
internal sealed class AblateCommandOptions(TuningCommandOptions common)
{
    private readonly Option<string?> ingredients = new("--ingredients")
    {
        Description = "Changes of your own, as JSON: {\"no dropout\": {\"dropout\": 0}, \"narrow\": {\"width\": 16, \"depth\": 1}};"
            + " without it the usual ones",
        HelpName = "FILE",
    };

    private readonly Option<string[]> only = new("--only")
    {
        Description = "Only ingredients with one of these words in their names",
        HelpName = "WORD",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [ingredients, only];

    /// <summary>The options of a command line.</summary>
    public AblationOptions Read(ParseResult parsed) =>
        common.Read(parsed, new AblationOptions { Ingredients = parsed.GetValue(ingredients), Only = parsed.GetValue(only) ?? [] });
}
