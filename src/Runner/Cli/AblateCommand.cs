using System.CommandLine;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet ablate</c>: what each ingredient of a recipe is worth.</summary>
internal static class AblateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var common = new TuningCommandOptions();
        var ingredients = new Option<string?>("--ingredients")
        {
            Description = "Changes of your own, as JSON: {\"no dropout\": {\"dropout\": 0}, \"narrow\": {\"width\": 16, \"depth\": 1}};"
                + " without it the usual ones",
            HelpName = "FILE",
        };
        var only = new Option<string[]>("--only")
        {
            Description = "Only ingredients with one of these words in their names",
            HelpName = "WORD",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var json = CommonOptions.Json();
        var command = new Verb(
            "ablate", "Tells what each ingredient of a recipe is worth: the recipe, and each ingredient taken away or changed alone, by folds, in pairs",
            "midasnet ablate --seeds 2",
            "midasnet ablate --epochs 20 --folds 5 --only elastic pen dropout",
            "midasnet ablate --data mypictures.zip --from recipe.json --ingredients mine.json --json",
            "midasnet ablate --resume runs/20260101T120000Z-ablate-1a2b3c --seeds 3")
        {
            ingredients, only, json,
        };
        common.AddTo(command);
        command.SetAction(parsed =>
        {
            var asked = common.Read(parsed, new AblationOptions { Ingredients = parsed.GetValue(ingredients), Only = parsed.GetValue(only) ?? [] });
            var (results, table) = AblationRunner.Run(asked, options.ProgressFor(parsed), session.Cancellation);
            if (parsed.GetValue(json)) session.WriteJson(results);
            else session.Output.WriteLine(table);
        });
        return command;
    }
}
