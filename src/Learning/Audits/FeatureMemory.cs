using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Audits;

/// <summary>
/// Keeps a pretrained network that was read, and the features of the last images of which they were computed: the next audit may be of the same images under
/// other labels.
/// </summary>
internal sealed class FeatureMemory
{
    private (string Key, FeatureMatrix Features)? last;
    private (string Path, PretrainedNetwork Network)? source;

    /// <summary>A pretrained network, read unless it is that of the last call.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="device">A device to read it on; nothing stays there.</param>
    public PretrainedNetwork Source(string path, Device device)
    {
        if (source is not { } kept || kept.Path != path) source = kept = (path, PretrainedNetwork.Read(path, device));
        return kept.Network;
    }

    /// <summary>The features of images, computed unless they are those of the last call.</summary>
    /// <param name="network">A text that no other network has.</param>
    /// <param name="images">The images, whose labels make no difference.</param>
    /// <param name="compute">Computes them.</param>
    public FeatureMatrix Of(string network, LabelledImages images, Func<FeatureMatrix> compute)
    {
        string key = $"{network} {ImageFingerprint.Of(images.WithLabels(new int[images.Count]), images.AllIndices())}";
        if (last is not { } kept || kept.Key != key) last = kept = (key, compute());
        return kept.Features;
    }
}
