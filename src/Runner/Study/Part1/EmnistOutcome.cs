using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The input of the report on Part 1 with EMNIST.</summary>
/// <param name="Results">The results.</param>
/// <param name="Images">All of EMNIST that was there.</param>
/// <param name="Confusion">Of the first draw.</param>
/// <param name="Evaluated">The images that the first draw left, with their probabilities.</param>
/// <param name="Explanation">The regions that the first draw's network relies on.</param>
internal sealed record EmnistOutcome(
    EmnistResults Results, LabelledImages Images, ConfusionMatrix Confusion, IReadOnlyList<EvaluatedImage> Evaluated, NetworkExplanation Explanation);
