using System.CommandLine;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet data</c>: which data sets and weights the study would use, and where they are.</summary>
internal static class DataCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session)
    {
        var data = new Option<string?>("--data")
        {
            Description = $"Folder with the data; without it {DataFolder.Variable}, ./data and ../shared/data are tried",
            HelpName = "FOLDER",
        };
        var json = CommonOptions.Json();
        var command = new Verb(
            "data", "Lists which data sets and weights are found, and where", "midasnet data", "midasnet data --data ../shared/data --json") { data, json };
        command.SetAction(parsed =>
        {
            var folder = DataFolder.Find(parsed.GetValue(data), Environment.GetEnvironmentVariable);
            var (characters, digits, wrongLabels) = (folder.Characters, folder.Digits?.TrainImages, folder.WrongLabels);
            string? vgg19 = PretrainedWeights.FindVgg19(folder, Environment.GetEnvironmentVariable);
            if (parsed.GetValue(json))
            {
                session.WriteJson(new { folder = folder.Path, characters, digits, wrongLabels, vgg19 });
                return;
            }
            session.WriteLine($"folder        {folder.Path ?? "none found"}");
            session.WriteLine($"characters    {characters ?? "not found: part 1 uses the built-in synthetic set"}");
            session.WriteLine($"digits        {digits ?? "not found: part 2 uses the built-in synthetic set"}");
            session.WriteLine($"wrong labels  {wrongLabels ?? "not found: part 3 uses the built-in synthetic set"}");
            session.WriteLine($"VGG19         {vgg19 ?? PretrainedWeights.Hint}");
        });
        return command;
    }
}
