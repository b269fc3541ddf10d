using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part2;

/// <summary>The input of the report on Part 2.</summary>
/// <param name="Results">The results.</param>
/// <param name="Runs">All runs on all digits, variant by variant.</param>
/// <param name="Confusions">The test digits as the first run of each variant classified them.</param>
internal sealed record TransferOutcome(
    Part2Results Results, IReadOnlyList<(string Variant, IReadOnlyList<VariantRun> Runs)> Runs,
    IReadOnlyList<(string Variant, ConfusionMatrix Matrix)> Confusions);
