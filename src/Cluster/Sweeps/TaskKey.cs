namespace MidasNet.Cluster.Sweeps;

/// <summary>The place of a task in a sweep.</summary>
/// <param name="Trial">The number of the trial; 0 is the base as it is.</param>
/// <param name="Epochs">Passes over the training images.</param>
/// <param name="Fold">The part that is held out, from 0 on.</param>
/// <param name="Repetition">The index, from 0, of the division into folds.</param>
[GenerateSerializer]
internal readonly record struct TaskKey(int Trial, int Epochs, int Fold, int Repetition)
{
    /// <inheritdoc/>
    public override string ToString() => $"trial {Trial}, epochs {Epochs}, fold {Fold + 1}, seed {Repetition + 1}";
}
