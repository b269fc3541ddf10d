using System.CommandLine;
using MidasNet.Runner.Downloads;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet data</c>: which data sets and weights the study would use, and where they are; what fetches and draws data sets, and what makes their labels wrong.</summary>
internal static class DataCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var data = new Option<string?>("--data")
        {
            Description = $"Folder with the data; without it {DataFolder.Variable}, ./data and ../shared/data are tried",
            HelpName = "FOLDER",
        };
        var json = CommonOptions.Json();
        var command = new Verb(
            "data", "Lists which data sets and weights are found, and where; fetches and draws data sets, and makes labels wrong",
            "midasnet data",
            "midasnet data --data ../shared/data --json",
            "midasnet data fetch mnist",
            "midasnet data draw --to letters",
            "midasnet data simulate complementary --data photos --to wrong")
        {
            data, json, FetchCommand.Create(session, options, DownloadKind.Data), SimulateCommand.Create(session, options), DrawCommand.Create(session),
        };
        command.SetAction(parsed =>
        {
            var folder = DataFolder.Find(parsed.GetValue(data), Environment.GetEnvironmentVariable);
            var (characters, digits, wrongLabels, emnist) = (folder.Characters, folder.Digits?.TrainImages, folder.WrongLabels, folder.Emnist?.Images);
            string? vgg19 = PretrainedWeights.FindVgg19(folder, Environment.GetEnvironmentVariable);
            if (parsed.GetValue(json))
            {
                session.WriteJson(new FoundData(folder.Path, characters, digits, wrongLabels, emnist, vgg19));
                return;
            }
            session.WriteLine($"folder        {folder.Path ?? "none found"}");
            session.WriteLine($"characters    {characters ?? Missing("part 1", "part1")}");
            session.WriteLine($"digits        {digits ?? Missing("part 2", "mnist")}");
            session.WriteLine($"wrong labels  {wrongLabels ?? Missing("part 3", "part3")}");
            session.WriteLine($"EMNIST        {emnist ?? "not found: 'midasnet data fetch emnist' downloads it, for 'pretrain' and 'study part1 --dataset emnist'"}");
            session.WriteLine($"VGG19         {vgg19 ?? PretrainedWeights.Hint}");
        });
        return command;
    }

    private static string Missing(string part, string name) =>
        $"not found: {part} uses the built-in synthetic set ('midasnet data fetch {name}' downloads the real one)";
}
