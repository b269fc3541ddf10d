using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>What Part 1 hands to its report.</summary>
/// <param name="Results">The numbers.</param>
/// <param name="Images">The drawings.</param>
/// <param name="Confusion">Over all validation images.</param>
/// <param name="Judged">Each validation image with its probabilities.</param>
/// <param name="Curves">The course of each fold.</param>
/// <param name="Depths">The networks of the depth study.</param>
/// <param name="Explanation">What the first fold's network looks at.</param>
/// <param name="Ingredients">What another run found each ingredient of the recipe to be worth; null if none was named.</param>
internal sealed record CharacterOutcome(
    Part1Results Results, LabelledImages Images, ConfusionMatrix Confusion, IReadOnlyList<JudgedImage> Judged, IReadOnlyList<Curve> Curves,
    IReadOnlyList<DepthRun> Depths, NetworkExplanation Explanation, AblationResults? Ingredients);
