using MidasNet.Learning.Search;

namespace MidasNet.Cluster.Sweeps;

/// <summary>Decides which trial is measured on which rung, from what was measured before. A function of the order in which measurements arrive, and of nothing else.</summary>
internal sealed class Ladder
{
    private readonly SweepSpec spec;
    private readonly Action<int, int> begin; // measures a trial on a rung
    private readonly Bracket[] brackets;
    private readonly SortedSet<MeasuredTrial>[] measured; // for each rung
    private readonly HashSet<int>[] climbed; // trials that have left a rung for the next
    private readonly int[] open; // trials that are being measured on a rung

    /// <summary>Begins with the base and, where trials compete in brackets, with all trials on the first rung.</summary>
    /// <param name="spec">The trials and rungs.</param>
    /// <param name="begin">Has a trial measured on a rung; may report it as measured at once.</param>
    public Ladder(SweepSpec spec, Action<int, int> begin)
    {
        (this.spec, this.begin) = (spec, begin);
        measured = [.. spec.Rungs.Select(_ => new SortedSet<MeasuredTrial>())];
        climbed = [.. spec.Rungs.Select(_ => new HashSet<int>())];
        open = new int[spec.Rungs.Count];
        NextTrial = 1;
        brackets = spec.Strategy == SweepStrategy.Brackets
            ? [.. Enumerable.Range(1, spec.Trials.Count - 1).Chunk(spec.BracketSize).Select(trials => new Bracket(trials))]
            : [];
    }

    /// <summary>The first trial that has not begun.</summary>
    public int NextTrial { get; private set; }

    /// <summary>The best trial of those that were measured on the highest rung.</summary>
    public MeasuredTrial? Best { get; private set; }

    /// <summary>Begins.</summary>
    public void Start()
    {
        begin(0, Top);
        if (spec.Strategy == SweepStrategy.Brackets)
            while (NextTrial < spec.Trials.Count) StartNext();
    }

    /// <summary>Begins the next trial on the first rung; false if there is none.</summary>
    public bool StartNext()
    {
        if (NextTrial >= spec.Trials.Count) return false;
        open[0]++;
        begin(NextTrial++, 0);
        return true;
    }

    /// <summary>Takes what was measured, and lets those climb that are to.</summary>
    /// <param name="trial">The number of the trial.</param>
    /// <param name="rung">The index of the rung.</param>
    /// <param name="result">The result; null if a task of it was set aside, so that it climbs no further.</param>
    public void Measured(int trial, int rung, MeasuredTrial? result)
    {
        if (rung == Top && result is { } whole && (Best is not { } best || whole < best)) Best = whole;
        if (trial == 0) return;
        open[rung]--;
        if (spec.Strategy == SweepStrategy.Asha)
        {
            if (result is { } mine) measured[rung].Add(mine);
            ClimbAsha();
        }
        else if (brackets[(trial - 1) / spec.BracketSize].Add(result, rung, Top) is { } climbers)
        {
            foreach (int climber in climbers) Climb(climber, rung);
        }
    }

    private int Top => spec.Rungs.Count - 1;

    private void Climb(int trial, int rung)
    {
        climbed[rung].Add(trial);
        open[rung + 1]++;
        begin(trial, rung + 1);
    }

    private void ClimbAsha()
    {
        bool settled = NextTrial >= spec.Trials.Count;
        for (int rung = 0; rung < Top; rung++)
        {
            // At the end, when nothing follows from below, the third is rounded up as in brackets: otherwise neither of two would climb.
            settled &= open[rung] == 0;
            int count = measured[rung].Count, allowed = settled ? SearchPlan.Climbers(count) : count / SearchPlan.Reduction;
            if (climbed[rung].Count >= allowed) continue;
            int[] climbers = [.. measured[rung].Take(allowed).Select(each => each.Trial).Where(trial => !climbed[rung].Contains(trial))];
            foreach (int climber in climbers) Climb(climber, rung);
        }
    }

    /// <summary>Trials that climb together.</summary>
    private sealed class Bracket(int[] trials)
    {
        private readonly List<MeasuredTrial> results = [];
        private int climbing = trials.Length, pending = trials.Length;

        /// <summary>Takes a result; returns the trials that climb when it was the last one of a rung.</summary>
        public int[]? Add(MeasuredTrial? result, int rung, int top)
        {
            if (result is { } one) results.Add(one);
            if (--pending > 0 || rung == top) return null;
            climbing = SearchPlan.Climbers(climbing);
            int[] climbers = [.. results.Order().Take(climbing).Select(each => each.Trial)];
            (climbing, pending) = (climbers.Length, climbers.Length);
            results.Clear();
            return climbers;
        }
    }
}
