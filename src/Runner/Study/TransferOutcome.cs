namespace MidasNet.Runner.Study;

/// <summary>What Part 2 hands to its report.</summary>
/// <param name="Results">The numbers.</param>
/// <param name="Curves">The course of each arm's first seed, and the seconds that a user waited before it began.</param>
internal sealed record TransferOutcome(Part2Results Results, IReadOnlyList<(Curve Curve, double SecondsBefore)> Curves);
