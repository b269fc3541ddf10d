using System.CommandLine;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet study</c>: repeats the study, or a part of it.</summary>
internal static class StudyCommand
{
    /// <summary>The word on the command line.</summary>
    public const string Name = "study";

    private const string AllParts = "all";

    /// <summary>Makes the command.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var part = new Argument<string>("part")
        {
            Description = "Which part of the study",
            DefaultValueFactory = _ => AllParts,
        }.AcceptOnlyWords("part1", "part2", "part3", AllParts);
        var data = new Option<string?>("--data")
        {
            Description = "Folder with the data; without it MIDASNET_DATA, ./data and ../shared/data are tried",
            HelpName = "FOLDER",
        };
        var preset = CommonOptions.Choice<StudyPreset>(
            "--preset", "How much work to spend: minutes, or the results to publish", new("quick", StudyPreset.Quick), new("full", StudyPreset.Full));
        var dataSet = CommonOptions.Choice<CharacterDataSet>(
            "--dataset", "The characters of part1: the drawings of the study, or 40 random images of each class of EMNIST, evaluated on the others",
            new("drawings", CharacterDataSet.Drawings), new("emnist", CharacterDataSet.Emnist));
        var seed = CommonOptions.Seed();
        var epochs = CommonOptions.Epochs("Epochs of every training run, instead of the preset's");
        var threads = CommonOptions.Threads();
        var parallel = CommonOptions.Parallel();
        var device = new DeviceOptions();
        var folder = CommonOptions.RunsFolder();
        var checkpointEvery = CommonOptions.CheckpointEvery();
        var resume = new Option<string?>("--resume")
        {
            Description = "Folder of a run that was stopped: it continues where it was, with the options that it was begun with",
            HelpName = "RUN",
        };
        var ablation = new Option<string?>("--ablation")
        {
            Description = "Folder of a run of 'midasnet ablate': the report of Part 1 shows what it found each ingredient to be worth",
            HelpName = "RUN",
        };
        var recipe = new Option<string?>("--recipe")
        {
            Description = "The recipe of Part 1, as JSON: what 'midasnet tune' has written, or your own; without it the best known one",
            HelpName = "FILE",
        };
        var vgg = new VggCommandOptions();
        var cluster = new ClusterCommandOptions();
        var json = CommonOptions.Json();

        var command = new Verb(
            Name, "Repeats the study: characters (part1), transfer to digits (part2), wrong labels (part3)",
            "midasnet study",
            "midasnet study part1 --preset full --data ../shared/data",
            "midasnet study part1 --dataset emnist --preset full",
            "midasnet study part2 --vgg-trained 2 --vgg-size 48",
            "midasnet study --resume runs/20260101T120000Z-study-part2-1a2b3c",
            "midasnet study part1 --preset full --cluster \"Host=db.example.org;Database=midasnet\" --secret-file midasnet.secret",
            "midasnet study part3 --seed 7 --runs runs --json")
        {
            part, data, dataSet, preset, seed, epochs, vgg.Cut, vgg.Size, vgg.Trained, vgg.Head, device.Name, device.Precision, threads, parallel, folder,
            checkpointEvery, resume, recipe, ablation, json,
        };
        cluster.AddTo(command);
        command.Idle = result =>
        {
            // A run that is resumed is compared with its options.
            if (result.GetResult(part) is not { Tokens: [{ Value: not AllParts and var one }] } || result.GetResult(resume) is not null) return null;
            Option[] ofOtherParts = [.. one == "part1" ? [] : new Option[] { recipe }, .. one == "part2" ? [] : vgg.All];
            return ofOtherParts.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } idle
                ? $"{idle.Name} is for Part {(idle == recipe ? 1 : 2)}: leave it out." : null;
        };
        command.SetAction(parsed =>
        {
            var begun = parsed.GetValue(resume) is { } run ? RunFolder.Open(run, Name).ReadConfig<StudyOptions>() : null;
            T Settle<T>(Symbol symbol, T given, Func<StudyOptions, T> before) => begun is null || CommonOptions.IsGiven(parsed, symbol) ? given : before(begun);
            string chosen = parsed.GetRequiredValue(part);
            var study = new StudyOptions
            {
                Parts = Settle(part, chosen == AllParts ? [1, 2, 3] : [chosen[^1] - '0'], kept => kept.Parts),
                Preset = Settle(preset, parsed.GetValue(preset).Value, kept => kept.Preset),
                DataSet = Settle(dataSet, parsed.GetValue(dataSet).Value, kept => kept.DataSet),
                Data = Settle(data, parsed.GetValue(data) is { } path ? Path.GetFullPath(path) : null, kept => kept.Data),
                DataFound = CommonOptions.IsGiven(parsed, data) ? null : begun?.DataFound,
                Seed = Settle(seed, parsed.GetValue(seed), kept => kept.Seed),
                Epochs = Settle(epochs, CommonOptions.IfGiven(parsed, epochs), kept => kept.Epochs),
                Vgg = vgg.Of(parsed) is var wanted && wanted != VggOptions.None ? wanted : begun?.Vgg ?? VggOptions.None,
                Device = device.IfSaid(parsed) ?? begun?.Device ?? device.Of(parsed),
                Threads = parsed.GetValue(threads),
                Parallel = parsed.GetValue(parallel),
                Out = parsed.GetRequiredValue(folder),
                CheckpointEvery = parsed.GetValue(checkpointEvery).Time,
                Resume = parsed.GetValue(resume),
                Ablation = Settle(ablation, parsed.GetValue(ablation), kept => kept.Ablation),
                Recipe = Settle(recipe, parsed.GetValue(recipe) is { } file ? ReadForDrawings(file) : null, kept => kept.Recipe),
            };
            // Not by a validator of the command: asked for values while it still parses, the parser forgets what it had against them.
            bool onDrawings = study.DataSet == CharacterDataSet.Drawings && study.Parts.Contains(1);
            if (study.Ablation is not null && !onDrawings) throw new UsageException("--ablation is for the report of Part 1 on the drawings.");
            if (study.DataSet == CharacterDataSet.Emnist && study.Parts is not [1])
                throw new UsageException("--dataset emnist is for part1 alone: its digits come from the same forms as the test digits of the other parts.");
            using var elsewhere = cluster.Study(parsed, study.Parallel);
            Run(parsed, session, options, parsed.GetValue(json), study, elsewhere);
        });
        return command;
    }

    /// <summary>What a call of the program without a command is about to do, for those who only wanted to see what it is.</summary>
    public static IEnumerable<string> Introduction(ParseResult parsed)
    {
        string folder = parsed.GetValue<string>("--runs") ?? "runs";
        yield return "Without a command midasnet repeats its whole study, quickly: it learns characters, transfers that to digits, and learns from wrong labels.";
        yield return $"It takes some minutes. A report and the networks go to a new folder in '{folder}'; Ctrl-C stops it and says how to resume.";
        yield return "To try next: 'midasnet predict PICTURE', 'midasnet train --data FOLDER --out FILE' on your own pictures, and 'midasnet --help'.";
    }

    private static void Run(ParseResult parsed, Session session, GlobalOptions options, bool json, StudyOptions study, IRemotePieces? elsewhere)
    {
        var results = StudyRunner.Run(study, options.ProgressFor(parsed), session.Cancellation, elsewhere);
        if (json) session.WriteJson(results);
        else session.Output.WriteLine(results.Summary);
    }

    private static Recipe ReadForDrawings(string path)
    {
        var recipe = RecipeFile.Read(path);
        return recipe.Framing switch
        {
            PreprocessingKind.Drawing => recipe,
            PreprocessingKind.Digit => throw new DataFormatException(path, "this recipe is for pictures that are cut out already (framing digit); Part 1 has drawings"),
            _ => throw new DataFormatException(path, "this recipe is for photographs (framing photo); Part 1 has drawings"),
        };
    }
}
