namespace MidasNet.Cluster.Sweeps;

/// <summary>The best trial of a sweep over its tasks, from their results in the order in which they were done.</summary>
internal sealed class BestSoFar
{
    private readonly HashSet<(int Epochs, int Fold, int Repetition)> full;
    private readonly Dictionary<int, List<double>> measured = []; // accuracies in full, by trial
    private readonly List<BetterTrial> all = [];

    /// <summary>Begins without results.</summary>
    /// <param name="spec">The sweep, whose highest rung is the full evaluation.</param>
    public BestSoFar(SweepSpec spec) => full = spec.IsOfPieces ? [] : [.. spec.Rungs[^1].TasksOf(0).Select(PlaceOf)];

    /// <summary>Results so far, with those of tasks that were set aside.</summary>
    public int Finished { get; private set; }

    /// <summary>The trials that were better than all before them when they were measured in full.</summary>
    public IReadOnlyList<BetterTrial> All => all;

    /// <summary>Takes the next result.</summary>
    public void Add(DoneTask done)
    {
        Finished++;
        if (done.Result is not { } result || !full.Contains(PlaceOf(done.Key))) return;
        int trial = done.Key.Trial;
        if (!measured.TryGetValue(trial, out var accuracies)) measured[trial] = accuracies = [];
        accuracies.Add(result.Accuracy);
        if (accuracies.Count < full.Count) return;
        double accuracy = accuracies.Average();
        if (all.Count == 0 || accuracy > all[^1].Accuracy) all.Add(new BetterTrial(Finished, trial, accuracy));
    }

    private static (int Epochs, int Fold, int Repetition) PlaceOf(TaskKey key) => (key.Epochs, key.Fold, key.Repetition);
}

/// <summary>A trial that was better than all before it.</summary>
/// <param name="Finished">Tasks that were done or set aside when it was measured.</param>
/// <param name="Trial">The number of the trial.</param>
/// <param name="Accuracy">Its mean accuracy in full.</param>
internal readonly record struct BetterTrial(int Finished, int Trial, double Accuracy);
