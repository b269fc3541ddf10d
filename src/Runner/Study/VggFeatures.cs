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

    // Digits of 28 pixels are padded with background to 32, so that three halvings leave whole pixels.
    private const int Side = 32, BatchSize = 64;
    private const int Dimension = 256 * (Side >> Blocks) * (Side >> Blocks);

    private readonly byte[] weightsDigest = DigestOf(network);

    /// <summary>Computes the features of some images, or finds them in the cache.</summary>
    /// <param name="name">What is computed, for progress.</param>
    /// <param name="images">Grey images of at most 32x32.</param>
    /// <param name="indices">Which of them.</param>
    /// <returns>The features in the order of the indices, and the seconds that computing them takes (or took).</returns>
    public (FeatureMatrix Features, double Seconds) Of(string name, LabelledImages images, int[] indices)
    {
        string key = FeatureCache.KeyOf(weightsDigest, images, indices, $"pad {Side}, {network.Preprocessing}, block{Blocks}_pool");
        if (cache.Read(key, indices.Length, Dimension) is { } kept)
        {
            context.Progress.Say($"{name}: read from the cache; computing them took {kept.Seconds:F0} s");
            return kept;
        }

        var clock = Stopwatch.StartNew();
        var features = new FeatureMatrix(indices.Length, Dimension);
        var input = new float[BatchSize * 3 * Side * Side];
        var output = new float[BatchSize * Dimension];
        using (var phase = context.Progress.Begin(name, indices.Length))
        {
            for (int first = 0; first < indices.Length; first += BatchSize)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(BatchSize, indices.Length - first);
                for (int i = 0; i < count; i++)
                {
                    var padded = new GreyImage(images.Width, images.Height, images.Image(indices[first + i]).ToArray()).Pad(Side, Side);
                    network.Preprocessing.FromGrey(padded.Pixels, input.AsSpan(i * 3 * Side * Side, 3 * Side * Side));
                }
                using var scope = Scope.Predict(context.Device);
                var x = scope.Input(new Shape(count, 3, Side, Side), input.AsSpan(0, count * 3 * Side * Side));
                network.Forward(x).CopyTo(output.AsSpan(0, count * Dimension));
                features.Set(first, output.AsSpan(0, count * Dimension));
                phase.Report(first + count);
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
