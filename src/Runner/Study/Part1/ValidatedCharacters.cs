using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The result of a <see cref="CharacterValidation"/>.</summary>
/// <param name="Rows">Accuracies: first of one network with one view of each image, then of more views and more networks.</param>
/// <param name="Confusion">Of the first network of each fold, over all images held out.</param>
/// <param name="Evaluated">Each image held out, with the probabilities of its fold's first network.</param>
/// <param name="Curves">The history of that network in each fold.</param>
internal sealed record ValidatedCharacters(
    IReadOnlyList<ValidationRow> Rows, ConfusionMatrix Confusion, IReadOnlyList<EvaluatedImage> Evaluated, IReadOnlyList<Curve> Curves);
