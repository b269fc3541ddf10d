using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>What Part 1 on EMNIST hands to its report.</summary>
/// <param name="Results">The numbers.</param>
/// <param name="Images">All of EMNIST that was there.</param>
/// <param name="Confusion">Of the first draw.</param>
/// <param name="Judged">The images that the first draw left, with their probabilities.</param>
/// <param name="Explanation">What the first draw's network looks at.</param>
internal sealed record EmnistOutcome(
    EmnistResults Results, LabelledImages Images, ConfusionMatrix Confusion, IReadOnlyList<JudgedImage> Judged, NetworkExplanation Explanation);
