namespace MidasNet.Learning.Search;

/// <summary>
/// Random search and successive halving. The trials depend only on the seed and on the measurements, so a search that is started again with the same
/// measurements runs the same trials: resuming is repeating, with the scores of finished runs stored.
/// </summary>
/// <param name="plan">The rungs.</param>
/// <param name="space">The search space.</param>
/// <param name="budget">When to stop.</param>
/// <param name="measure">Evaluates a trial, given by number and settings, on a rung.</param>
internal sealed class ConfigurationSearch(SearchPlan plan, SearchSpace space, SearchBudget budget, Func<int, TrialSettings, Rung, TrialResult> measure)
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

    /// <summary>Seconds of training spent.</summary>
    public double Seconds => seconds;

    /// <summary>Searches until the budget is spent or nothing is left to try.</summary>
    /// <param name="seed">Decides what is tried.</param>
    public void Run(ulong seed)
    {
        // The base as it is, in full: the mark to beat.
        Measure(0, TrialSettings.None, plan.Full);
        var trials = space.Draws(seed).Select((settings, i) => (Number: i + 1, Settings: settings));
        if (budget.Trials is { } count) trials = trials.Take(count);
        foreach (var bracket in trials.Chunk(plan.BracketSize))
            if (!Climb(bracket)) return;
    }

    /// <summary>Lets the trials of a bracket climb; false if time was up on the way.</summary>
    private bool Climb((int Number, TrialSettings Settings)[] climbers)
    {
        foreach (var rung in plan.Rungs)
        {
            foreach (var (number, settings) in climbers)
            {
                TimeIsUp = budget.IsSpent(seconds);
                if (TimeIsUp) return false;
                Measure(number, settings, rung);
            }
            var best = TrialResult.Ranked(climbers.Select(climber => results[climber.Number])).Take(SearchPlan.Climbers(climbers.Length));
            climbers = [.. best.Select(result => (result.Trial, result.Settings))];
        }
        return true;
    }

    private void Measure(int number, TrialSettings settings, Rung rung)
    {
        var result = measure(number, settings, rung);
        results[number] = result;
        seconds += result.Seconds;
    }
}
