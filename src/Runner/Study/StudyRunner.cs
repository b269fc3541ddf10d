using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Study.Part1;
using MidasNet.Runner.Study.Part2;
using MidasNet.Runner.Study.Part3;

namespace MidasNet.Runner.Study;

/// <summary>Runs the parts of the study that were asked for, one after the other, into a run folder.</summary>
internal static class StudyRunner
{
    /// <summary>Runs a study. After each part its results and the report so far are written.</summary>
    /// <param name="options">The options.</param>
    /// <param name="progress">Receives reports of progress.</param>
    /// <param name="cancellation">Stops after the present step.</param>
    /// <param name="elsewhere">Makes pieces of it; null to make them here.</param>
    public static StudyResults Run(StudyOptions options, Progress progress, CancellationToken cancellation, IRemotePieces? elsewhere = null)
    {
        var data = options is { Resume: not null, Data: null, DataFound: { } before }
            ? DataFolder.Again(before, options.OtherDataFound ?? [], Environment.GetEnvironmentVariable)
            : DataFolder.Find(options.Data, Environment.GetEnvironmentVariable);
        if (options.Data is not null) data.RequireSetsOfStudy();
        // A run is resumed by its folder alone, also from another folder and without the variable.
        string found = data.Path is null ? "" : Path.GetFullPath(data.Path);
        bool isNamed = options.Data is not null || Environment.GetEnvironmentVariable(DataFolder.Variable) is { Length: > 0 };
        options = options.Resume is null && isNamed ? options with { Data = found } : options with { DataFound = found, OtherDataFound = data.Others is [] ? null : [.. data.Others.Select(Path.GetFullPath)] };
        progress.Say(data.ToString());
        options = options with { Device = options.Device.Settle(progress) };
        if (elsewhere is not null) options.Device.RequireThatOfWorkers("results of one study are not mixed");
        using var device = options.Device.Open(options.Threads);
        var environment = RunEnvironment.Current(options.Seed, options.Threads, device.Name, progress.Command);
        // Before there is a folder, which could not be finished.
        if (options.Ablation is { } table) CharacterStudy.ReadIngredients(table);
        if (options.DataSet == CharacterDataSet.Emnist) EmnistSource.FilesIn(data);
        var folder = options.Resume is { } stopped ? Reopen(stopped, options) : Begin(options);
        using var occupied = folder.Occupy();
        using var clock = new RunClock(folder, "all");
        folder.WriteEnvironment(environment, progress);
        progress.Say($"{device.Name}; results go to {folder.Path}");

        try
        {
            return RunInterruptedException.Around("midasnet study", folder.Path, () => folder.NamingLastGood(() => RunParts(options, device, environment, folder, data, clock, progress, elsewhere, cancellation)));
        }
        catch (Exception failure) when (failure is not OperationCanceledException && options.Resume is null)
        {
            folder.DiscardIfUnused();
            throw;
        }
    }

    private static StudyResults RunParts(
        StudyOptions options, Device device, RunEnvironment environment, RunFolder folder, DataFolder data, RunClock clock, Progress progress,
        IRemotePieces? elsewhere, CancellationToken cancellation)
    {
        var context = new StudyContext(options, device, folder, data, progress, cancellation) { Elsewhere = elsewhere };
        var report = new StudyReport(folder, options, environment, data);
        var results = new StudyResults { Preset = options.Preset, Seed = options.Seed, Folder = folder.Path };
        foreach (int part in options.Parts.Distinct().Order())
        {
            if (elsewhere is not null && part == 1 && options.DataSet == CharacterDataSet.Emnist) progress.Say("part 1 on EMNIST has no pieces for a cluster: all of it is done here");
            switch (part)
            {
                case 1 when options.DataSet == CharacterDataSet.Emnist:
                    var emnist = new EmnistStudy(context).Run();
                    report.Add(emnist);
                    results = results with { Emnist = emnist.Results };
                    break;
                case 1:
                    var characters = new CharacterStudy(context).Run();
                    report.Add(characters);
                    results = results with { Part1 = characters.Results };
                    break;
                case 2:
                    var transfer = new TransferStudy(context).Run();
                    report.Add(transfer);
                    results = results with { Part2 = transfer.Results };
                    break;
                case 3:
                    var wrongLabels = new WrongLabelStudy(context).Run();
                    report.Add(wrongLabels);
                    results = results with { Part3 = wrongLabels.Results };
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(options), part, "the study has parts 1, 2 and 3");
            }
            results = results with { Seconds = clock.Seconds };
            folder.WriteResults(results);
            report.Save(results);
        }
        context.Session.Clear();
        progress.SayDetail(ThreadUse.Of(device));
        return results;
    }

    private static RunFolder Begin(StudyOptions options)
    {
        var folder = RunFolder.Create(options.Out, $"study-{NameOf(options)}", DateTimeOffset.UtcNow);
        folder.WriteConfig(options);
        return folder;
    }

    /// <summary>Opens the folder of a stopped run, whose results must be those of the same study.</summary>
    private static RunFolder Reopen(string path, StudyOptions options)
    {
        var folder = RunFolder.Open(path);
        var before = folder.ReadConfig<StudyOptions>();
        var different = new List<string>();
        if (!before.Parts.SequenceEqual(options.Parts)) different.Add(PartsOf(before));
        if (before.DataSet != options.DataSet) different.Add($"--dataset {before.DataSet.ToString().ToLowerInvariant()}");
        if (before.Preset != options.Preset) different.Add($"--preset {before.Preset.ToString().ToLowerInvariant()}");
        if (before.Device.Kind != options.Device.Kind) different.Add(before.Device.Kind.ToString());
        if (before.Seed != options.Seed) different.Add($"--seed {before.Seed}");
        if (before.Epochs != options.Epochs) different.Add(before.Epochs is { } epochs ? $"--epochs {epochs}" : "no --epochs");
        if (before.Recipe != options.Recipe) different.Add(before.Recipe is null ? "no --recipe" : "another --recipe");
        if (before.Vgg != options.Vgg) different.Add(before.Vgg == VggOptions.None ? "no choices for VGG19" : before.Vgg.ToString());
        if (different.Count > 0) throw new RunFolderException($"the run in '{folder.Path}' was begun with {string.Join(" and ", different)}: resume it with the same");
        return folder;
    }

    // As typed on the command line.
    private static string PartsOf(StudyOptions options) => options.Parts.Count == 3 ? "all" : string.Join('-', options.Parts.Select(p => $"part{p}"));

    private static string NameOf(StudyOptions options) =>
        PartsOf(options)
        + (options.DataSet == CharacterDataSet.Drawings ? "" : $"-{options.DataSet.ToString().ToLowerInvariant()}");
}
