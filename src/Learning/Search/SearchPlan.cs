namespace MidasNet.Learning.Search;

/// <summary>
/// The rungs that trials climb, in brackets: all trials of a bracket are evaluated on the first rung, the best third of them on the next, and so on
/// (successive halving: Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", AISTATS 2016).
/// </summary>
/// <param name="Rungs">From the shortest to the full evaluation.</param>
/// <param name="BracketSize">Trials that compete with each other.</param>
internal sealed record SearchPlan(IReadOnlyList<Rung> Rungs, int BracketSize)
{
    /// <summary>The reduction factor: one in three trials climbs to the next rung, which takes three times as long.</summary>
    public const int Reduction = 3;

    private const int HalvingRungs = 3;

    /// <summary>The full evaluation.</summary>
    public Rung Full => Rungs[^1];

    /// <summary>The plan of a strategy.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <param name="full">The rung of the full evaluation.</param>
    public static SearchPlan Of(SearchStrategy strategy, Rung full) =>
        strategy == SearchStrategy.Random ? new SearchPlan([full], BracketSize: 1) : Halving(full);

    /// <summary>The number of the given trials that climb to the next rung.</summary>
    public static int Climbers(int trials) => (trials + Reduction - 1) / Reduction;

    /// <summary>Epochs of all runs for the given number of trials.</summary>
    public long TotalEpochs(int trials)
    {
        long total = 0;
        for (int begun = 0; begun < trials; begun += BracketSize)
        {
            int climbing = Math.Min(BracketSize, trials - begun);
            foreach (var rung in Rungs)
            {
                total += (long)climbing * rung.TotalEpochs;
                climbing = Climbers(climbing);
            }
        }
        return total;
    }

    private static SearchPlan Halving(Rung full)
    {
        var rungs = new List<Rung>();
        int divisor = 1;
        for (int rung = 0; rung < HalvingRungs; rung++)
        {
            // Folds are saved as well as epochs: a schedule of very few epochs says little about one of many.
            rungs.Insert(0, new Rung(Shortened(full.Epochs, divisor), Shortened(full.Folds, divisor), Shortened(full.Repetitions, divisor)));
            divisor *= Reduction;
        }
        // A measurement that cannot be made briefer is not made twice.
        rungs = [.. rungs.Distinct()];
        return new SearchPlan(rungs, (int)Math.Pow(Reduction, rungs.Count - 1));
    }

    private static int Shortened(int amount, int divisor) => Math.Max(1, (amount + divisor / 2) / divisor);
}
