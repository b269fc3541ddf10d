using MidasNet.Data;

namespace MidasNet.Runner.Study.Common;

/// <summary>The images that came with a piece of a study, prepared already; null for those that it does not need.</summary>
/// <param name="Drawings">The drawings of Part 1.</param>
/// <param name="TrainDigits">The training digits of Part 2, or those of Part 3 with the labels of their folders.</param>
/// <param name="TestDigits">The test digits.</param>
internal sealed record StudyImages(LabelledImages? Drawings, LabelledImages? TrainDigits, LabelledImages? TestDigits);
