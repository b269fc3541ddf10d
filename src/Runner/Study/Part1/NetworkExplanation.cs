using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>What can be seen of how a network reads characters: its first layer, and what its answers rest on.</summary>
/// <param name="FilterSize">Rows and columns of a filter.</param>
/// <param name="Filters">The filters of the first convolution, [row, column] each.</param>
/// <param name="Right">Images that it recognised.</param>
/// <param name="Wrong">Images that it did not.</param>
internal sealed record NetworkExplanation(
    int FilterSize, IReadOnlyList<float[]> Filters, IReadOnlyList<ExplainedImage> Right, IReadOnlyList<ExplainedImage> Wrong)
{
    private const string FirstWeight = "stem.weight"; // [filters, 1, size, size]

    /// <summary>Explains a network by images that it has judged without having seen them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The set that holds the images.</param>
    /// <param name="judged">What this network made of them.</param>
    /// <param name="each">How many right and how many wrong answers to explain: the surest mistakes, and right ones of classes spread over all.</param>
    /// <param name="cancellation">Stops after the present image.</param>
    public static NetworkExplanation Of(
        TrainedNetwork network, LabelledImages images, IReadOnlyList<JudgedImage> judged, int each, CancellationToken cancellation = default)
    {
        var weight = network.Model.Parameters[FirstWeight];
        JudgedImage[] right = [.. judged.Where(image => image.Best == image.Label).DistinctBy(image => image.Label).OrderBy(image => image.Label)];
        var wrong = judged.Where(image => image.Wrongness > 0).OrderByDescending(image => image.Wrongness).Take(each);
        return new NetworkExplanation(
            weight.Shape.W, [.. weight.ToArray().Chunk(weight.Shape.H * weight.Shape.W)], Explain(Spread(right, each)), Explain(wrong));

        ExplainedImage[] Explain(IEnumerable<JudgedImage> chosen) =>
            [.. chosen.Select(image => new ExplainedImage(image, OcclusionMap.Of(network, images, image.Index, image.Best, cancellation)))];
    }

    private static IEnumerable<JudgedImage> Spread(JudgedImage[] images, int count) =>
        Enumerable.Range(0, Math.Min(count, images.Length)).Select(i => images[(long)i * images.Length / Math.Min(count, images.Length)]);
}
