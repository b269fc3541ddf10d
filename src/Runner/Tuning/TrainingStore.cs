using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>The finished trainings of a run, each a file that is there as a whole or not at all: a run that was stopped repeats none of them.</summary>
/// <param name="folder">The folder of the run.</param>
internal sealed class TrainingStore(RunFolder folder)
{
    /// <summary>The folder of the scores, in that of the run.</summary>
    public const string FolderName = "trainings";

    /// <summary>The score of a training; null if it has not been done.</summary>
    /// <exception cref="RunFolderException">Its file cannot be read, was changed since, or is that of another training.</exception>
    public TrainingScore? Find(TrainingTask task)
    {
        string file = FileOf(task);
        var finished = folder.Kept<FinishedTraining>(file);
        if (finished is null || finished.Task == task) return finished?.Score;
        throw new RunFolderException(
            $"'{Path.Combine(folder.Path, file)}' is of other settings ({finished.Task.Settings}) than this run's ({task.Settings}): remove it,"
            + " or begin a new run");
    }

    /// <summary>Keeps a score.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void Keep(TrainingTask task, TrainingScore score) => folder.Keep(FileOf(task), new FinishedTraining(task, score));

    private static string FileOf(TrainingTask task) =>
        Path.Combine(FolderName, $"trial-{task.Trial:0000}-epochs-{task.Epochs}-fold-{task.Fold + 1}-seed-{task.Repetition + 1}.json");
}
