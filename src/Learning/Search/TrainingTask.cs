namespace MidasNet.Learning.Search;

/// <summary>One training of a trial, by all that decides its outcome, so that it is done only once.</summary>
/// <param name="Trial">The number of the trial; 0 is the base as it is.</param>
/// <param name="Settings">The settings of the trial.</param>
/// <param name="Epochs">Passes over the training images.</param>
/// <param name="Fold">The part that is held out, from 0 on.</param>
/// <param name="Repetition">The index, from 0, of the division into folds and of the random numbers.</param>
internal sealed record TrainingTask(int Trial, TrialSettings Settings, int Epochs, int Fold, int Repetition);
