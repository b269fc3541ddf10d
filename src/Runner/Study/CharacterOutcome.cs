using MidasNet.Data;
using MidasNet.Training;

namespace MidasNet.Runner.Study;

/// <summary>What Part 1 hands to its report.</summary>
/// <param name="Results">The numbers.</param>
/// <param name="Images">The drawings.</param>
/// <param name="Confusion">Over all validation images.</param>
/// <param name="Judged">Each validation image with its probabilities.</param>
/// <param name="Curves">The course of each fold.</param>
internal sealed record CharacterOutcome(
    Part1Results Results, LabelledImages Images, ConfusionMatrix Confusion, IReadOnlyList<JudgedImage> Judged, IReadOnlyList<Curve> Curves);
