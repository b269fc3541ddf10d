using MidasNet.Runner.Sources;
using MidasNet.Training;

namespace MidasNet.Runner.Study;

/// <summary>What Part 3 hands to its report.</summary>
/// <param name="Results">The numbers.</param>
/// <param name="Source">The images.</param>
/// <param name="Evidence">Why the labels are what the verdict says.</param>
/// <param name="HeldOut">Predictions of plain cross-entropy for each image, by a network that had not seen it.</param>
/// <param name="Corrected">Predictions of the corrected loss for the training images.</param>
/// <param name="Curves">The course of the corrected trainings.</param>
internal sealed record WrongLabelOutcome(
    Part3Results Results, WrongLabelSource Source, LabelEvidence Evidence, Predictions HeldOut, Predictions Corrected, IReadOnlyList<Curve> Curves);
