using MidasNet.Learning.Search;

namespace MidasNet.Runner.Sweeps;

/// <summary>
/// The tasks of a search, or of a table of ingredients, that another scheduler has run: the <c>config.json</c> of an exported folder, whose
/// results have the names and contents of those in the folder of the run.
/// </summary>
internal sealed record ExportedSweep
{
    /// <summary>The command that writes it.</summary>
    public const string Name = "sweep export";

    /// <summary>The folder with the states of runs that were stopped.</summary>
    public const string StatesFolder = "states";

    /// <summary>The word on the command line.</summary>
    public string Command { get; set; } = Name;

    /// <summary>The version of the program that results come from.</summary>
    public string Version { get; set; } = "";

    /// <summary>The name of the run of <c>midasnet tune</c> or <c>ablate</c>.</summary>
    public string Run { get; set; } = "";

    /// <summary>Folds of a repetition.</summary>
    public int Folds { get; set; }

    /// <summary>Whether all pictures of a writer stay in one fold.</summary>
    public bool ByWriter { get; set; }

    /// <summary>The seed of divisions, weights, orders and augmentation.</summary>
    public ulong Seed { get; set; }

    /// <summary>Tasks of each index of the array job.</summary>
    public int TasksPerIndex { get; set; } = 1;

    /// <summary>The trials that are needed, by their numbers.</summary>
    public IReadOnlyList<ExportedTrial> Trials { get; set; } = [];

    /// <summary>The tasks, in order.</summary>
    public IReadOnlyList<TrainingTask> Tasks { get; set; } = [];

    /// <summary>The number of indices.</summary>
    public int Indices => (Tasks.Count + TasksPerIndex - 1) / TasksPerIndex;

    /// <summary>The tasks of an index, from 0.</summary>
    public IEnumerable<TrainingTask> TasksOf(int index) => Tasks.Skip(index * TasksPerIndex).Take(TasksPerIndex);
}

/// <summary>A trial of an exported sweep.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Recipe">The whole recipe, as JSON.</param>
/// <param name="Data">The name of the file with the images, prepared as the recipe asks for.</param>
internal sealed record ExportedTrial(int Number, string Recipe, string Data)
{
    /// <summary>Passes over the training images in each of its runs, where the trial decides them; null for those of the task.</summary>
    public int? Epochs { get; set; }
}

/// <summary>An export: the object of <c>sweep export --json</c>.</summary>
/// <param name="Run">The folder of the run, which takes the results.</param>
/// <param name="Job">The script or manifest; null if all runs are done.</param>
/// <param name="Tasks">The number of training runs.</param>
/// <param name="Indices">The number of indices of the array.</param>
internal sealed record ExportedJob(string Run, string? Job, int Tasks, int Indices);
