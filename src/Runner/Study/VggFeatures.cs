using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Runner.Study;

/// <summary>
/// Features of digits from a frozen VGG19, cut after block 3: at 32 pixels that is the cut that tells digits apart best, and the usual one after
/// block 5 by far the worst (its 512 features see one place only).
/// </summary>
internal sealed class VggFeatures(StudyContext context, Vgg19 network, FeatureCache cache)
{
    /// <summary>Where VGG19 is cut.</summary>
    public const int Blocks = 3;

    private const int BatchSize = 64;

    private static readonly Vgg19Framing Framing = Vgg19Framing.Padded32;
    private static readonly int Dimension = 256 * (Framing.Side >> Blocks) * (Framing.Side >> Blocks);

    private readonly byte[] weightsDigest = DigestOf(network);

    /// <summary>Computes the features of some images, or finds them in the cache.</summary>
    /// <param name="name">What is computed, for progress.</param>
    /// <param name="images">Grey images of at most 32x32.</param>
    /// <param name="indices">Which of them.</param>
    /// <returns>The features in the order of the indices, and the seconds that computing them takes (or took).</returns>
    public (FeatureMatrix Features, double Seconds) Of(string name, LabelledImages images, int[] indices)
    {
        string key = FeatureCache.KeyOf(weightsDigest, images, indices, $"{Framing}, {Vgg19Preprocessing.Name}, block{Blocks}_pool");
        if (cache.Read(key, indices.Length, Dimension) is { } kept)
        {
            context.Progress.Say($"{name}: read from the cache; computing them took {kept.Seconds:F0} s");
            return kept;
        }

        var clock = Stopwatch.StartNew();
        var features = new FeatureMatrix(indices.Length, Dimension);
        var output = new float[BatchSize * Dimension];
        var batches = new Vgg19Batches(new BatchLoader(images, indices, new BatchLoaderOptions { BatchSize = BatchSize }), Framing);
        using (var phase = context.Progress.Begin(name, indices.Length))
        {
            int done = 0;
            foreach (var batch in batches.Epoch(0, context.Cancellation))
            {
                using var scope = Scope.Predict(context.Device);
                var x = scope.Input(new Shape(batch.Count, batch.Channels, batch.Height, batch.Width), batch.Images.Span);
                network.Forward(x).CopyTo(output.AsSpan(0, batch.Count * Dimension));
                features.Set(done, output.AsSpan(0, batch.Count * Dimension));
                phase.Report(done += batch.Count);
            }
        }
        cache.Write(key, features, clock.Elapsed.TotalSeconds);
        return (features, clock.Elapsed.TotalSeconds);
    }

    private static byte[] DigestOf(Vgg19 network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in network.Parameters) hash.AppendData(MemoryMarshal.AsBytes<float>(parameter.ToArray()));
        return hash.GetHashAndReset();
    }
}
