namespace MidasNet.Learning.Search;

/// <summary>
/// Random search and successive halving. The trials depend only on the seed and on the measurements, so a search that is started again with the same
/// measurements runs the same trials: resuming is repeating, with the scores of finished runs stored.
/// </summary>
/// <param name="plan">The rungs.</param>
/// <param name="space">The search space.</param>
/// <param name="budget">When to stop.</param>
/// <param name="measure">Evaluates trials on a rung, side by side.</param>
/// <param name="parallel">The number of trials to evaluate side by side.</param>
internal sealed class ConfigurationSearch(
    SearchPlan plan, SearchSpace space, SearchBudget budget, Func<IReadOnlyList<Trial>, Rung, IReadOnlyList<TrialResult>> measure, int parallel = 1)
{
    private readonly SortedDictionary<int, TrialResult> results = [];
    private double seconds;

    /// <summary>The results so far: each trial on the highest rung that it reached, the best first, and those of higher rungs before others.</summary>
    public IReadOnlyList<TrialResult> Ranking =>
    [
        .. plan.Rungs.Reverse().SelectMany(rung => TrialResult.Ranked(results.Values.Where(result => result.Rung == rung))),
    ];

    /// <summary>The best trial of those that were measured in full; null before the base was.</summary>
    public TrialResult? Best => TrialResult.Ranked(results.Values.Where(result => result.Rung == plan.Full)).FirstOrDefault();

    /// <summary>True if time was up before all trials were done.</summary>
    public bool TimeIsUp { get; private set; }

    /// <summary>Seconds of training spent, of runs side by side the sum.</summary>
    public double Seconds => seconds;

    /// <summary>Searches until the budget is spent or nothing is left to try.</summary>
    /// <param name="seed">Decides what is tried.</param>
    public void Run(ulong seed)
    {
        // The base as it is, in full: the mark to beat.
        Measure([new Trial(0, TrialSettings.None)], plan.Full);
        var trials = space.Draws(seed).Select((settings, i) => new Trial(i + 1, settings));
        if (budget.Trials is { } count) trials = trials.Take(count);
        foreach (var bracket in trials.Chunk(plan.BracketSize))
            if (!Climb(bracket)) return;
    }

    /// <summary>Takes what was measured elsewhere: each trial on the highest rung of which all scores are known.</summary>
    /// <param name="trials">The trials, the base among them.</param>
    /// <param name="find">The score of a run; null if it was not done.</param>
    public void Take(IReadOnlyList<Trial> trials, Func<TrainingTask, TrainingScore?> find)
    {
        foreach (var trial in trials)
        {
            foreach (var rung in plan.Rungs)
            {
                TrainingScore?[] scores = [.. rung.TasksOf(trial.Number, trial.Settings).Select(find)];
                if (scores.Contains(null)) continue;
                var result = new TrialResult { Trial = trial.Number, Settings = trial.Settings, Rung = rung, Scores = [.. scores.OfType<TrainingScore>()] };
                results[trial.Number] = result;
                seconds += result.Seconds;
            }
        }
    }

    /// <summary>Lets the trials of a bracket climb; false if time was up on the way.</summary>
    private bool Climb(Trial[] climbers)
    {
        foreach (var rung in plan.Rungs)
        {
            foreach (var trials in climbers.Chunk(parallel))
            {
                TimeIsUp = budget.IsSpent(seconds / parallel);
                if (TimeIsUp) return false;
                Measure(trials, rung);
            }
            var best = TrialResult.Ranked(climbers.Select(climber => results[climber.Number])).Take(SearchPlan.Climbers(climbers.Length));
            climbers = [.. best.Select(result => new Trial(result.Trial, result.Settings))];
        }
        return true;
    }

    private void Measure(Trial[] trials, Rung rung)
    {
        foreach (var result in measure(trials, rung))
        {
            results[result.Trial] = result;
            seconds += result.Seconds;
        }
    }
}

/// <summary>A trial of a search, or an ingredient.</summary>
/// <param name="Number">Its number; 0 is the base as it is.</param>
/// <param name="Settings">The differences from the base.</param>
/// <param name="Name">The name by which people know it; null for its number.</param>
internal readonly record struct Trial(int Number, TrialSettings Settings, string? Name = null);
