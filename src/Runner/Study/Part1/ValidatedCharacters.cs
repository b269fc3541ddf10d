using MidasNet.Learning;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>What a <see cref="CharacterValidation"/> has found.</summary>
/// <param name="Rows">Accuracies: first of one network that sees each image once, then of more views and more networks.</param>
/// <param name="Confusion">Of the first network of each fold, over all images held out.</param>
/// <param name="Judged">Each image held out, with the probabilities of its fold's first network.</param>
/// <param name="Curves">The course of that network in each fold.</param>
internal sealed record ValidatedCharacters(
    IReadOnlyList<ValidationRow> Rows, ConfusionMatrix Confusion, IReadOnlyList<JudgedImage> Judged, IReadOnlyList<Curve> Curves);
