using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>Does trainings and keeps their scores, shows how far they are, and does none that has been done before.</summary>
/// <param name="store">Where scores are kept.</param>
/// <param name="training">Trains.</param>
/// <param name="left">Is told what was done.</param>
/// <param name="session">Runs the networks.</param>
/// <param name="progress">Shows how far they are.</param>
internal sealed class RememberedTrainings(
    TrainingStore store, TrialTraining training, WorkLeft left, TrainingSession session, Progress progress)
{
    /// <summary>Does some trainings, as one phase of the progress.</summary>
    /// <param name="name">What they are.</param>
    /// <param name="tasks">The trainings.</param>
    /// <param name="note">A remark on what came of those done so far.</param>
    /// <returns>The score of each.</returns>
    public IReadOnlyList<TrainingScore> Do(string name, IReadOnlyList<TrainingTask> tasks, Func<IReadOnlyList<TrainingScore>, string> note)
    {
        var known = tasks.Select(store.Find).ToList();
        var scores = new List<TrainingScore>();
        if (known.TrueForAll(score => score is not null))
        {
            for (int i = 0; i < tasks.Count; i++) Add(tasks[i], known[i]!);
            return scores;
        }

        long[] sizes = [.. tasks.Select(training.Prepare)];
        long before = tasks.Select((_, i) => known[i] is null ? 0 : sizes[i]).Sum(), seen = 0;
        using var phase = progress.Begin(name, sizes.Sum(), done: before);
        for (int i = 0; i < tasks.Count; i++)
        {
            Add(tasks[i], known[i] ?? DoOne(tasks[i], new Offset(phase, seen)));
            seen += sizes[i];
            phase.Report(seen);
            phase.Note = string.Join(", ", new[] { note(scores), left.ToString() }.Where(text => text.Length > 0));
        }
        return scores;

        void Add(TrainingTask task, TrainingScore score)
        {
            left.Add(training.RecipeOf(task).Epochs, score.Seconds);
            scores.Add(score);
        }
    }

    private TrainingScore DoOne(TrainingTask task, Offset progressOfTask)
    {
        session.Cancellation.ThrowIfCancellationRequested();
        return session.Complete(() =>
        {
            var score = training.Train(task, session, progressOfTask);
            store.Keep(task, score);
            return score;
        });
    }

    /// <summary>Reports of one training among several.</summary>
    private sealed class Offset(ProgressPhase phase, long before) : IProgress<long>
    {
        public void Report(long value) => phase.Report(before + value);
    }
}
