using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Part1;

/// <summary>How a network reads characters: the filters of its first layer, and the regions that its predictions rest on.</summary>
/// <param name="FilterSize">Rows and columns of a filter.</param>
/// <param name="Filters">The filters of the first convolution, [row, column] each.</param>
/// <param name="Right">Images that it recognised.</param>
/// <param name="Wrong">Images that it did not.</param>
internal sealed record NetworkExplanation(
    int FilterSize, IReadOnlyList<float[]> Filters, IReadOnlyList<ExplainedImage> Right, IReadOnlyList<ExplainedImage> Wrong)
{
    private const string FirstWeight = "stem.weight"; // [filters, 1, size, size]

    /// <summary>Explains a network by held-out images that it has classified.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The set that holds the images.</param>
    /// <param name="evaluated">This network's predictions for them.</param>
    /// <param name="each">How many right and how many wrong answers to explain: the surest mistakes, and right ones of classes spread over all.</param>
    /// <param name="cancellation">Stops after the present image.</param>
    public static NetworkExplanation Of(
        TrainedNetwork network, LabelledImages images, IReadOnlyList<EvaluatedImage> evaluated, int each, CancellationToken cancellation = default)
    {
        var weight = network.Model.Parameters[FirstWeight];
        EvaluatedImage[] right = [.. evaluated.Where(image => image.Best == image.Label).DistinctBy(image => image.Label).OrderBy(image => image.Label)];
        return new NetworkExplanation(
            weight.Shape.W, [.. weight.ToArray().Chunk(weight.Shape.H * weight.Shape.W)], Explain(Spread(right, each)), Explain(EvaluatedImage.Worst(evaluated, each)));

        ExplainedImage[] Explain(IEnumerable<EvaluatedImage> chosen) =>
            [.. chosen.Select(image => new ExplainedImage(image, OcclusionMap.Of(network, images, image.Index, image.Best, cancellation)))];
    }

    private static IEnumerable<EvaluatedImage> Spread(EvaluatedImage[] images, int count) =>
        Enumerable.Range(0, Math.Min(count, images.Length)).Select(i => images[(long)i * images.Length / Math.Min(count, images.Length)]);
}
