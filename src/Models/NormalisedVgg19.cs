namespace MidasNet.Models;

/// <summary>
/// VGG19 as it is trained from scratch: batch normalisation after each convolution, without which sixteen layers do not train at practical learning
/// rates, and one linear layer on the 512 features of block 5. In prediction a normalisation is an affine map, which the convolution before it can
/// take over: <see cref="CopyTo"/> makes of it the plain network of the paper.
/// </summary>
public sealed class NormalisedVgg19 : Model
{
    /// <summary>The smallest image: five halvings leave one pixel.</summary>
    public const int ImageSize = 32;

    private const float Epsilon = 1e-5f;

    private readonly List<(string Name, BatchNorm<Relu> Norm)> norms = [];
    private readonly Sequential layers = [];

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="device">Where it lives.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <param name="dropout">Rate before the last layer.</param>
    public NormalisedVgg19(Device device, int classes, ulong seed, float dropout = 0.3f) : base(device, seed)
    {
        int channels = 3;
        for (int block = 1; block <= Vgg19.Blocks.Count; block++)
        {
            for (int i = 1; i <= Vgg19.Blocks[block - 1].Count; i++)
            {
                string name = $"block{block}_conv{i}";
                int outputs = Vgg19.Blocks[block - 1][i - 1];
                var norm = new BatchNorm<Relu>(Parameters, $"{name}_norm", outputs, epsilon: Epsilon);
                layers.Add(new Conv2d<Identity>(Parameters, name, channels, outputs, kernel: 3, bias: false));
                layers.Add(norm);
                norms.Add((name, norm));
                channels = outputs;
            }
            layers.Add(new MaxPool2d(2));
        }
        layers.Add(new Flatten());
        layers.Add(new Dropout(dropout));
        layers.Add(new Linear<Identity>(Parameters, "classifier", channels, classes));
    }

    /// <inheritdoc/>
    public override string Architecture => "vgg19-normalised";

    /// <summary>[N, 3, 32, 32] to scores [N, classes].</summary>
    /// <exception cref="ShapeException">The images are of another size.</exception>
    public override Tensor Forward(Tensor x) => layers.Forward(x);

    /// <summary>
    /// Gives a plain network the same function: w'[o] = w[o] · s[o] and b'[o] = beta[o] - mean[o] · s[o], with s = gamma / √(variance + epsilon).
    /// </summary>
    /// <param name="plain">What is changed; it may be cut at any block.</param>
    public void CopyTo(Vgg19 plain)
    {
        foreach (var (name, norm) in norms)
        {
            if (!plain.Parameters.Any(p => p.Name == $"{name}.weight")) return;
            float[] weight = Parameters[$"{name}.weight"].ToArray(), gamma = norm.Gamma.ToArray(), beta = norm.Beta.ToArray();
            float[] mean = norm.Mean.ToArray(), variance = norm.Variance.ToArray(), bias = new float[gamma.Length];
            int taps = weight.Length / gamma.Length;
            for (int o = 0; o < gamma.Length; o++)
            {
                double scale = gamma[o] / Math.Sqrt((double)variance[o] + Epsilon);
                bias[o] = (float)(beta[o] - mean[o] * scale);
                foreach (ref float value in weight.AsSpan(o * taps, taps)) value = (float)(value * scale);
            }
            plain.Parameters[$"{name}.weight"].Set(weight);
            plain.Parameters[$"{name}.bias"].Set(bias);
        }
    }
}
