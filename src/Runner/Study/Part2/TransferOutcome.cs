using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part2;

/// <summary>What Part 2 hands to its report.</summary>
/// <param name="Results">The numbers.</param>
/// <param name="Runs">All trainings on all digits, arm by arm.</param>
/// <param name="Confusions">The test digits as the first training of each arm took them.</param>
internal sealed record TransferOutcome(
    Part2Results Results, IReadOnlyList<(string Arm, IReadOnlyList<ArmRun> Runs)> Runs, IReadOnlyList<(string Arm, ConfusionMatrix Matrix)> Confusions);
