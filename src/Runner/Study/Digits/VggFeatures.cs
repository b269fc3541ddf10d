using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Digits;

/// <summary>Features of digits from a frozen VGG19, computed once and kept on disk.</summary>
internal sealed class VggFeatures(StudyContext context, PretrainedVgg pretrained, FeatureCache cache)
{
    private const int BatchSize = 64;

    /// <summary>Computes the features of some images, or finds them in the cache.</summary>
    /// <param name="what">The name of the images, for progress.</param>
    /// <param name="images">Grey images.</param>
    /// <param name="indices">Which of them.</param>
    /// <param name="cut">Which features.</param>
    /// <returns>The features in the order of the indices, and the seconds that computing them takes (or took).</returns>
    public (FeatureMatrix Features, double Seconds) Of(string what, LabelledImages images, int[] indices, Vgg19Cut cut)
    {
        using var network = pretrained.Features(context.Device, cut.Blocks);
        string title = $"VGG19 ({pretrained.Name}) features of {what}, {cut}";
        string key = FeatureCache.KeyOf(DigestOf(network), images, indices, $"{cut}, {network.Preprocessing}");
        int dimension = cut.DimensionOf(network.Options.BlockChannels);
        if (cache.Read(key, indices.Length, dimension) is { } kept)
        {
            context.Progress.Say($"{title}: read from the cache; computing them took {kept.Seconds:F0} s");
            return kept;
        }

        var clock = Stopwatch.StartNew();
        var features = new FeatureMatrix(indices.Length, dimension);
        var output = new float[BatchSize * dimension];
        var batches = new Vgg19Batches(new BatchLoader(images, indices, new BatchLoaderOptions { BatchSize = BatchSize }), cut.Framing, network.Preprocessing);
        using (var phase = context.Progress.Begin(title, indices.Length))
        {
            int done = 0;
            foreach (var batch in batches.Epoch(0, context.Cancellation))
            {
                using var scope = Scope.Predict(context.Device);
                var x = scope.Input(new Shape(batch.Count, batch.Channels, batch.Height, batch.Width), batch.Images.Span);
                var values = output.AsSpan(0, batch.Count * dimension);
                network.Forward(x).CopyTo(values);
                features.Set(done, values);
                phase.Report(done += batch.Count);
            }
        }
        double seconds = clock.Elapsed.TotalSeconds;
        cache.Write(key, features, seconds);
        return (features, seconds);
    }

    private static byte[] DigestOf(Vgg19 network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in network.Parameters) hash.AppendData(MemoryMarshal.AsBytes<float>(parameter.ToArray()));
        return hash.GetHashAndReset();
    }
}
