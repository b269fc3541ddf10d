using System.Globalization;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// torchvision's vgg19_bn: VGG19 with a batch normalisation after each convolution. In prediction a normalisation is an affine map of each channel, which
/// the convolution before it can take over: w'[o] = w[o] · s[o] and b'[o] = beta[o] + (b[o] - mean[o]) · s[o], with s = gamma / √(variance + epsilon).
/// </summary>
internal static class Vgg19BatchNorm
{
    private const string FirstMean = "features.1.running_mean";
    private const float Epsilon = 1e-5f;

    /// <summary>True if the names are those of vgg19_bn, after any prefix.</summary>
    public static bool IsIn(WeightSet weights) => NamePrefix.Of(FirstMean, weights.Names) is not null;

    /// <summary>The tensors of a plain VGG19 in torchvision's names, for the same predictions.</summary>
    /// <exception cref="WeightFormatException">Tensors of a normalisation or of its convolution are missing or mis-shaped.</exception>
    public static WeightSet Folded(string path, WeightSet weights)
    {
        string prefix = NamePrefix.Of(FirstMean, weights.Names) ?? "";
        var tensors = new List<WeightTensor>();
        // In torchvision's nn.Sequential a convolution, its normalisation and a ReLU follow each other, and a pool each block.
        int theirs = 0, ours = 0;
        foreach (var block in Vgg19.Blocks)
        {
            for (int i = 0; i < block.Count; i++)
            {
                tensors.AddRange(Fold(path, weights, $"{prefix}features.{Text(theirs)}.", $"{prefix}features.{Text(theirs + 1)}.", $"{prefix}features.{Text(ours)}."));
                (theirs, ours) = (theirs + 3, ours + 2);
            }
            (theirs, ours) = (theirs + 1, ours + 1);
        }
        return new WeightSet([.. tensors, .. weights.Under($"{prefix}classifier.").Prefixed($"{prefix}classifier.").Tensors], weights.Metadata);
    }

    private static WeightTensor[] Fold(string path, WeightSet weights, string convolution, string norm, string target)
    {
        WeightTensor weight = Find($"{convolution}weight"), bias = Find($"{convolution}bias");
        WeightTensor[] sources = [weight, bias, Find($"{norm}weight"), Find($"{norm}bias"), Find($"{norm}running_mean"), Find($"{norm}running_var")];
        float[] gamma = sources[2].Values, beta = sources[3].Values, mean = sources[4].Values, variance = sources[5].Values;
        int channels = bias.Values.Length;
        if (channels == 0 || weight.Dimensions is not [var outputs, _, _, _] || outputs != channels
            || new[] { gamma, beta, mean, variance }.Any(values => values.Length != channels))
        {
            throw new WeightFormatException(path, null,
                $"{weight} and {bias} and the normalisation {QuotedText.Of(norm + "*")} after them have different numbers of channels");
        }

        float[] w = [.. weight.Values], b = new float[channels];
        int taps = w.Length / channels;
        for (int o = 0; o < channels; o++)
        {
            double scale = gamma[o] / Math.Sqrt((double)variance[o] + Epsilon);
            b[o] = (float)(beta[o] + (bias.Values[o] - mean[o]) * scale);
            foreach (ref float value in w.AsSpan(o * taps, taps)) value = (float)(value * scale);
        }
        return [Folded("weight", weight, w), Folded("bias", bias, b)];

        // A value that is not finite is reported by the tensor that it comes from.
        WeightTensor Folded(string part, WeightTensor before, float[] values) => new($"{target}{part}", before.Dimensions, values)
        {
            StoredAs = before.StoredAs,
            NameInFile = (WeightFit.AreFinite(values) ? before : Array.Find(sources, source => !WeightFit.AreFinite(source.Values)) ?? before).NameInFile,
            Loss = sources.Max(source => source.Loss),
        };

        WeightTensor Find(string name) => weights.TryGet(name, out var tensor)
            ? tensor
            : throw new WeightFormatException(path, null, $"it holds the batch normalisations of VGG19-BN, but no tensor {QuotedText.Of(name)}");
    }

    private static string Text(int index) => index.ToString(CultureInfo.InvariantCulture);
}
