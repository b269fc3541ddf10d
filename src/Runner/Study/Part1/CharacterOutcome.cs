using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The input of the report on Part 1.</summary>
/// <param name="Results">The results.</param>
/// <param name="Images">The drawings.</param>
/// <param name="Confusion">Over all validation images.</param>
/// <param name="Evaluated">Each validation image with its probabilities.</param>
/// <param name="Curves">The history of each fold.</param>
/// <param name="Depths">The networks of the depth study.</param>
/// <param name="Explanation">The regions that the first fold's network relies on.</param>
/// <param name="Ingredients">The effect of each ingredient of the recipe, from another run; null if none was named.</param>
internal sealed record CharacterOutcome(
    Part1Results Results, LabelledImages Images, ConfusionMatrix Confusion, IReadOnlyList<EvaluatedImage> Evaluated, IReadOnlyList<Curve> Curves,
    IReadOnlyList<DepthRun> Depths, NetworkExplanation Explanation, AblationResults? Ingredients);
