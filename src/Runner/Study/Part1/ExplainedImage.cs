using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>An image with the pixels on which the network's answer rests.</summary>
/// <param name="Image">The image and what it was taken for.</param>
/// <param name="Map">What hiding each place does to the probability of that answer.</param>
internal sealed record ExplainedImage(JudgedImage Image, OcclusionMap Map);
