using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>Does training runs side by side and keeps their scores, shows how far they are, and does none that has been done before.</summary>
/// <param name="store">Where scores are kept.</param>
/// <param name="training">Trains.</param>
/// <param name="left">Receives the finished work.</param>
/// <param name="device">The device to train on.</param>
/// <param name="session">Runs the networks.</param>
/// <param name="progress">Shows how far they are.</param>
internal sealed class RememberedTrainings(
    TrainingStore store, TrialTraining training, WorkLeft left, Device device, TrainingSession session, Progress progress)
{
    /// <summary>Does some training runs, as one phase of the progress.</summary>
    /// <param name="name">The name of the phase.</param>
    /// <param name="tasks">The runs.</param>
    /// <param name="note">A remark on the scores so far.</param>
    /// <returns>The score of each.</returns>
    public IReadOnlyList<TrainingScore> Do(string name, IReadOnlyList<TrainingTask> tasks, Func<IReadOnlyList<TrainingScore>, string> note)
    {
        TrainingScore?[] scores = [.. tasks.Select(store.Find)];
        int[] missing = [.. Enumerable.Range(0, tasks.Count).Where(i => scores[i] is null)];
        foreach (int i in Enumerable.Range(0, tasks.Count).Except(missing)) Count(tasks[i], scores[i]!);
        if (missing.Length > 0) DoAll(name, tasks, scores, missing, note);
        return [.. scores.Select(score => score!)];
    }

    private void DoAll(string name, IReadOnlyList<TrainingTask> tasks, TrainingScore?[] scores, int[] missing, Func<IReadOnlyList<TrainingScore>, string> note)
    {
        long[] sizes = [.. tasks.Select(training.Prepare)];
        long[] done = [.. sizes.Select((size, i) => scores[i] is null ? 0 : size)];
        using var phase = progress.Begin(name, sizes.Sum(), done: done.Sum());
        Lock counting = new();
        session.SideBySide(device, missing.Length, (item, own, part) =>
        {
            int i = missing[item];
            part.Cancellation.ThrowIfCancellationRequested();
            var score = part.Complete(() =>
            {
                var trained = training.Train(tasks[i], own, part, new Share(value => Report(i, value)));
                store.Keep(tasks[i], trained);
                return trained;
            });
            lock (counting)
            {
                scores[i] = score;
                Count(tasks[i], score);
                var known = scores.OfType<TrainingScore>().ToList();
                phase.Note = string.Join(", ", new[] { note(known), left.ToString() }.Where(text => text.Length > 0));
            }
            Report(i, sizes[i]);
            return score;
        });

        void Report(int task, long value)
        {
            lock (counting)
            {
                done[task] = value;
                phase.Report(done.Sum());
            }
        }
    }

    private void Count(TrainingTask task, TrainingScore score) => left.Add(training.RecipeOf(task).Epochs, score.Seconds);

    /// <summary>Reports of one run among several.</summary>
    private sealed class Share(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
