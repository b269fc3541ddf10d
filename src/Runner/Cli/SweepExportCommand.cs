using System.CommandLine;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sweeps;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet sweep export</c>: the runs of a search, or of a table of ingredients, as an array job for SLURM or Kubernetes, and <c>sweep run-array</c>, which such a job runs.</summary>
internal static class SweepExportCommand
{
    /// <summary>Makes the command that writes the job.</summary>
    public static Command Create(Session session, GlobalOptions options)
    {
        var slurm = new Option<bool>("--slurm") { Description = "Write a script for SLURM" };
        var kubernetes = new Option<bool>("--k8s") { Description = "Write an indexed job for Kubernetes" };
        var to = new Option<string>("--to") { Description = "The folder to write, which is not there yet; all machines of the job must share it", HelpName = "FOLDER", Required = true };
        var perIndex = CommonOptions.Integer("--per-index", "Runs of each index of the array; 0 for one, or as many as keep it at 1,000 indices", min: 0, max: 100_000);
        var atOnce = CommonOptions.Integer("--at-once", "The most indices at the same time; 0 for no limit", min: 0, max: 100_000);
        var cores = CommonOptions.Integer("--cores", "Cores of each index (1)", min: 1, max: 1024);
        var memory = CommonOptions.Integer("--memory", "GiB of memory of each index (2)", min: 1, max: 10_000);
        var hours = CommonOptions.Integer("--hours", "Hours after which an index is stopped (4)", min: 1, max: 8760);
        var image = new Option<string?>("--image") { Description = "The image of the container, with its version or digest (Kubernetes)", HelpName = "NAME:VERSION" };
        var claim = new Option<string?>("--claim") { Description = "The claim of the volume that holds the folder (Kubernetes; midasnet-sweep)", HelpName = "NAME" };
        var json = CommonOptions.Json();
        var ablate = new Option<bool>("--ablate") { Description = "Export the runs of a table of ingredients, as 'ablate' makes it, instead of those of a search; a run that is resumed says which it is" };
        var common = new TuningCommandOptions();
        var tuning = new TuneCommandOptions(common);
        var ablation = new AblateCommandOptions(common);
        var command = new Verb(
            "export", "Writes the training runs of a search, or of a table of ingredients, as an array job for a scheduler; the options are those of 'tune' and 'ablate'",
            "midasnet sweep export --slurm --to sweep-1 --data mypictures.zip --budget 81",
            "midasnet sweep export --slurm --to sweep-3 --ablate --data mypictures.zip --seeds 2 --only dropout elastic",
            "midasnet sweep export --k8s --to sweep-2 --image registry.example.org/midasnet:0.1.0 --resume runs/20260101T120000Z-tune-1a2b3c")
        {
            slurm, kubernetes, to, perIndex, atOnce, cores, memory, hours, image, claim, ablate, json,
        };
        foreach (var option in tuning.All.Concat(ablation.All)) command.Options.Add(option);
        common.AddTo(command);
        command.Idle = result => result.GetResult(slurm) is { Implicit: false } && new Option[] { image, claim }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } idle
            ? $"{idle.Name} is for --k8s: leave it out." : null;
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(slurm) == parsed.GetValue(kubernetes)) throw new UsageException("name one scheduler: --slurm or --k8s.");
            if (parsed.GetValue(image) is { } named && ArrayJob.UnfitImage(named) is { } unfit) throw new UsageException($"--image: {unfit}.");
            string folder = Path.GetFullPath(parsed.GetRequiredValue(to));
            if (Path.Exists(folder)) throw new UsageException($"--to: '{folder}' is there already: name a new folder.");
            bool isAblation = parsed.GetValue(ablate) || (common.Resumed(parsed) is { } resumed && TuningFolder.CommandOf(resumed) == AblationConfiguration.Name);
            var misplaced = (isAblation ? tuning.All : ablation.All).Where(option => CommonOptions.IsGiven(parsed, option)).ToList();
            if (misplaced.Count > 0)
            {
                string names = string.Join(", ", misplaced.Select(option => option.Name));
                throw new UsageException(isAblation ? $"{names}: for a search, not for a table of ingredients." : $"{names}: for a table of ingredients; add --ablate.");
            }
            var progress = options.ProgressFor(parsed);
            if (isAblation) AblationRunner.With(ablation.Read(parsed), progress, work => Export(work, parsed, folder), session.Cancellation);
            else TuneRunner.With(tuning.Read(parsed), progress, work => Export(work, parsed, folder), session.Cancellation);
        });
        return command;

        bool Export(TuningWork work, ParseResult parsed, string folder)
        {
            if (work.Configuration is TuneConfiguration search) Require(search);
            var sweep = SweepExport.WriteAsync(work, folder, parsed.GetValue(perIndex), session.WriteError, session.Cancellation).GetAwaiter().GetResult();
            string run = work.Session.Folder.Path, resume = $"midasnet {work.Configuration.Command} --resume {ShellWord.Of(run)}";
            if (sweep is null)
            {
                session.Write(new ExportedJob(run, null, 0, 0), parsed.GetValue(json), [$"all runs are done: {resume}"]);
                return false;
            }
            var job = new ArrayJob
            {
                Name = ArrayJob.NameOf(sweep.Run),
                Indices = sweep.Indices,
                AtOnce = parsed.GetValue(atOnce),
                Cores = Math.Max(1, parsed.GetValue(cores)),
            };
            if (parsed.GetValue(memory) is > 0 and var gibibytes) job = job with { MemoryGiB = gibibytes };
            if (parsed.GetValue(hours) is > 0 and var limit) job = job with { Hours = limit };
            if (parsed.GetValue(image) is { } pinned) job = job with { Image = pinned };
            if (parsed.GetValue(claim) is { } volume) job = job with { Claim = volume };
            string file = Path.Combine(folder, parsed.GetValue(slurm) ? "job.sh" : "job.yaml");
            File.WriteAllText(file, parsed.GetValue(slurm) ? job.ToSlurm() : job.ToKubernetes());
            string scheduler = parsed.GetValue(slurm) ? "slurm" : "k8s";
            session.Write(new ExportedJob(run, file, sweep.Tasks.Count, sweep.Indices), parsed.GetValue(json),
            [
                $"{file}: {Counted.Of(sweep.Tasks.Count, "run")} in {Counted.Of(sweep.Indices, "index", "indices")}",
                $"when they are done: cp {ShellWord.Of(Path.Combine(folder, "trainings"))}/*.json {ShellWord.Of(Path.Combine(run, "trainings"))}/",
                work.Plan.Rungs.Count > 1
                    ? $"then export what has climbed: midasnet sweep export --{scheduler} --to {ShellWord.Of($"{folder}-next")} --resume {ShellWord.Of(run)}; when nothing is left: {resume}"
                    : $"then: {resume}",
            ]);
            Directory.CreateDirectory(Path.Combine(run, "trainings"));
            return true;
        }
    }

    /// <summary>Makes the command that the job runs.</summary>
    public static Command CreateRun(Session session)
    {
        var folder = new Option<string>("--folder") { Description = "The folder that was exported", Required = true };
        var index = CommonOptions.Integer("--index", "The index of the array, from 0", min: 0, max: int.MaxValue);
        index.Required = true;
        var threads = CommonOptions.Threads();
        var command = new Command("run-array", "Runs an index of an array job that 'sweep export' has written") { folder, index, threads };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            int cores = parsed.GetValue(threads) is > 0 and var some ? some : Environment.ProcessorCount;
            var tasks = new ArrayTasks(parsed.GetRequiredValue(folder), () => new ChildRunner(cores), session.WriteError);
            int failed = tasks.RunAsync(tasks.Read(), parsed.GetValue(index), session.Cancellation).GetAwaiter().GetResult();
            if (failed > 0) throw new ClusterException($"{Counted.Of(failed, "run")} failed");
        });
        return command;
    }

    private static void Require(TuneConfiguration configuration)
    {
        if (configuration.Strategy == SearchStrategy.Asha)
            throw new DataFormatException("--search asha", "it decides whenever a run ends, which an array job cannot: export halving or random");
        if (configuration.Budget.Trials is null)
            throw new DataFormatException($"--budget {configuration.Budget}", "an array job has a budget of configurations, such as 27: it does not end at a time");
    }
}
