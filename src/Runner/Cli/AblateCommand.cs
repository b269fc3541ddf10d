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
        var ablation = new AblateCommandOptions(common);
        var cluster = new ClusterCommandOptions();
        var json = CommonOptions.Json();
        var command = new Verb(
            "ablate", "Tells what each ingredient of a recipe is worth: the recipe, and each ingredient taken away or changed alone, by folds, in pairs",
            "midasnet ablate --seeds 2",
            "midasnet ablate --epochs 20 --folds 5 --only elastic pen dropout",
            "midasnet ablate --data mypictures.zip --from recipe.json --ingredients mine.json --json",
            "midasnet ablate --resume runs/20260101T120000Z-ablate-1a2b3c --seeds 3",
            "midasnet ablate --data mypictures.zip --seeds 2 --cluster \"Host=db.example.org;Database=midasnet\" --secret-file midasnet.secret")
        {
            json,
        };
        foreach (var option in ablation.All) command.Options.Add(option);
        common.AddTo(command);
        cluster.AddTo(command);
        command.SetAction(parsed =>
        {
            var asked = ablation.Read(parsed);
            var elsewhere = cluster.Tuning(parsed, asked.Parallel);
            var (results, table) = AblationRunner.Run(asked, options.ProgressFor(parsed), session.Cancellation, elsewhere);
            if (parsed.GetValue(json)) session.WriteJson(results);
            else session.Output.WriteLine(table);
        });
        return command;
    }
}
