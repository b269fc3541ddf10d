using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Part1;

/// <summary>An image with the pixels on which the network's answer rests.</summary>
/// <param name="Image">The image and its prediction.</param>
/// <param name="Map">The effect of hiding each region on the probability of that class.</param>
internal sealed record ExplainedImage(EvaluatedImage Image, OcclusionMap Map);
