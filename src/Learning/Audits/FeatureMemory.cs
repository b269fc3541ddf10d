using MidasNet.Data;

namespace MidasNet.Learning.Audits;

/// <summary>Keeps the features of the last images of which they were computed: the next audit may be of the same images under other labels.</summary>
internal sealed class FeatureMemory
{
    private (string Key, FeatureMatrix Features)? last;

    /// <summary>The features of images, computed unless they are those of the last call.</summary>
    /// <param name="network">What tells the network from others.</param>
    /// <param name="images">The images, whose labels make no difference.</param>
    /// <param name="compute">Computes them.</param>
    public FeatureMatrix Of(string network, LabelledImages images, Func<FeatureMatrix> compute)
    {
        string key = $"{network} {ImageFingerprint.Of(images.WithLabels(new int[images.Count]), images.AllIndices())}";
        if (last is not { } kept || kept.Key != key) last = kept = (key, compute());
        return kept.Features;
    }
}
