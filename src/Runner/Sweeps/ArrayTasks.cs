using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Workers;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Sweeps;

/// <summary>
/// Runs the tasks of one index of an array job, as a worker of a cluster does, in a child process. Their results have the names and contents of those in the
/// folder of a run. Tasks that have a result are not done again, and one that was stopped goes on from its state.
/// </summary>
/// <param name="folder">The exported folder.</param>
/// <param name="makeRunner">Makes what runs tasks.</param>
/// <param name="say">Takes lines for people.</param>
internal sealed class ArrayTasks(string folder, Func<ITaskRunner> makeRunner, Action<string> say)
{
    /// <summary>Reads what was exported.</summary>
    /// <exception cref="RunFolderException">It is missing, damaged, or of another version of the program.</exception>
    public ExportedSweep Read()
    {
        var sweep = RunFolder.Open(folder).ReadConfig<ExportedSweep>();
        if (sweep.Command != ExportedSweep.Name || sweep.TasksPerIndex < 1) throw new RunFolderException($"'{folder}' is no folder of 'midasnet sweep export'");
        string version = ThisProgram.Facts().Version;
        return sweep.Version == version ? sweep
            : throw new RunFolderException($"'{folder}' is for version {sweep.Version}, and this is {version}: results of two versions do not belong together");
    }

    /// <summary>Runs the tasks of an index.</summary>
    /// <returns>The number of tasks that failed.</returns>
    public async Task<int> RunAsync(ExportedSweep sweep, int index, CancellationToken cancellation)
    {
        if (index < 0 || index >= sweep.Indices) throw new RunFolderException($"'{folder}' has the indices 0 to {sweep.Indices - 1}, was asked for {index}");
        var store = new TrainingStore(RunFolder.Open(folder));
        int failed = 0;
        await using var runner = makeRunner();
        foreach (var task in sweep.TasksOf(index))
        {
            string name = SweepTasks.KeyOf(task).ToString();
            if (store.Find(task) is not null)
            {
                say($"{name}: it is done");
                continue;
            }
            var outcome = await RunAsync(sweep, task, runner, cancellation);
            if (outcome.Result is { } result)
            {
                var score = SweepTasks.ScoreOf(result.Content, result.Seconds);
                store.Keep(task, score);
                Directory.Delete(StateOf(task), recursive: true);
                say($"{name}: {Percentage.Of(score.Accuracy)}, {result.Seconds:F1} s");
            }
            else if (outcome.WasStopped)
            {
                say($"{name}: stopped; it goes on from its state when the index is run again");
                throw new OperationCanceledException(cancellation);
            }
            else
            {
                failed++;
                say($"{name}: {outcome.Error ?? outcome.MachineError}");
            }
        }
        return failed;
    }

    private async Task<RunOutcome> RunAsync(ExportedSweep sweep, TrainingTask task, ITaskRunner runner, CancellationToken cancellation)
    {
        var trial = sweep.Trials.FirstOrDefault(trial => trial.Number == task.Trial)
            ?? throw new RunFolderException($"'{Path.Combine(folder, "config.json")}' has tasks of trial {task.Trial}, and not the trial");
        string data = Path.Combine(folder, Path.GetFileName(trial.Data)), state = StateOf(task);
        if (!File.Exists(data)) throw new DataFormatException(data, "the images of the sweep are missing: copy the whole folder that was exported");
        Directory.CreateDirectory(state);
        var spec = new TaskSpec
        {
            Recipe = trial.Recipe,
            Data = trial.Data,
            Epochs = trial.Epochs ?? task.Epochs,
            Fold = task.Fold,
            Repetition = task.Repetition,
            Conditions = new SweepConditions { Folds = sweep.Folds, ByWriter = sweep.ByWriter, Seed = sweep.Seed, Version = sweep.Version },
        };
        return await runner.RunAsync(spec, data, state, _ => { }, cancellation);
    }

    private string StateOf(TrainingTask task) =>
        Path.Combine(folder, ExportedSweep.StatesFolder, $"trial-{task.Trial}-epochs-{task.Epochs}-fold-{task.Fold + 1}-seed-{task.Repetition + 1}");
}
