using MidasNet.Cluster.Sweeps;
using MidasNet.Learning.Search;

namespace MidasNet.Cluster.Tests;

/// <summary>Sweeps and results for tests.</summary>
internal static class Specs
{
    public static SweepSpec Of(SearchPlan plan, int trials, SweepStrategy strategy = SweepStrategy.Brackets, string recipe = "recipe") => new()
    {
        Title = "a test",
        Strategy = strategy,
        Rungs = [.. plan.Rungs.Select(RungSpec.Of)],
        BracketSize = plan.BracketSize,
        Trials = [.. Enumerable.Range(0, trials + 1).Select(trial => new TrialSpec($"{recipe} {trial}", "data"))],
        Conditions = new SweepConditions { Folds = plan.Full.Folds, Seed = 1, Version = "1" },
    };

    public static WorkerFacts Worker(string name, string version = "1", string instructionSet = "AVX2") => new(name, version, instructionSet);

    public static double Accuracy(int trial, int epochs, int fold, int repetition)
    {
        var random = new RandomStream(7, (ulong)trial, (ulong)(epochs * 10_000 + fold * 100 + repetition));
        return Math.Round(random.NextDouble(), 3); // equal ones occur
    }

    public static TaskResult Result(TaskKey key, string worker = "a", string instructionSet = "AVX2")
    {
        double accuracy = Accuracy(key.Trial, key.Epochs, key.Fold, key.Repetition), loss = key.Trial % 5 == 4 ? double.NaN : 1 - accuracy;
        return new TaskResult($"{accuracy:R} {loss:R}", accuracy, loss, Seconds: 1, Worker(worker, "1", instructionSet));
    }
}
