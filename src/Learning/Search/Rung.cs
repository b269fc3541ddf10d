namespace MidasNet.Learning.Search;

/// <summary>The effort spent on each trial at one step of a search.</summary>
/// <param name="Epochs">Passes over the images in each training, whose schedule has this length.</param>
/// <param name="Folds">Parts that are held out in turn.</param>
/// <param name="Repetitions">The number of repetitions, with other divisions and random numbers.</param>
internal readonly record struct Rung(int Epochs, int Folds, int Repetitions)
{
    /// <summary>Runs of a trial.</summary>
    public int Trainings => Folds * Repetitions;

    /// <summary>Epochs of all of them: what a trial costs.</summary>
    public int TotalEpochs => Epochs * Trainings;

    /// <summary>The runs of a trial, in order.</summary>
    public IEnumerable<TrainingTask> TasksOf(int trial, TrialSettings settings)
    {
        for (int repetition = 0; repetition < Repetitions; repetition++)
            for (int fold = 0; fold < Folds; fold++)
                yield return new TrainingTask(trial, settings, Epochs, fold, repetition);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Counted.Of(Epochs, "epoch")}, {Counted.Of(Folds, "fold")}{(Repetitions > 1 ? $", {Repetitions} seeds" : "")}";
}
