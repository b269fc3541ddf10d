using MidasNet.Learning.Search;

namespace MidasNet.Cluster.Sweeps;

/// <summary>The effort spent on each trial at one step of a sweep, see <see cref="Rung"/>.</summary>
/// <param name="Epochs">Passes over the images in each run.</param>
/// <param name="Folds">Parts that are held out in turn.</param>
/// <param name="Repetitions">The number of repetitions, with other divisions and random numbers.</param>
[GenerateSerializer]
internal readonly record struct RungSpec(int Epochs, int Folds, int Repetitions)
{
    /// <summary>The rung of a search.</summary>
    public static RungSpec Of(Rung rung) => new(rung.Epochs, rung.Folds, rung.Repetitions);

    /// <summary>The rung of a search.</summary>
    public Rung ToRung() => new(Epochs, Folds, Repetitions);

    /// <summary>The tasks of a trial, in the order of <see cref="Rung.TasksOf"/>.</summary>
    public IEnumerable<TaskKey> TasksOf(int trial) =>
        ToRung().TasksOf(trial, TrialSettings.None).Select(task => new TaskKey(trial, task.Epochs, task.Fold, task.Repetition));
}
