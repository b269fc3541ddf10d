namespace MidasNet.Benchmarks.Peers;

/// <summary>A network that each library builds for itself, with the same numbers.</summary>
/// <param name="Name">As rows call it.</param>
/// <param name="Channels">Channels of the images.</param>
/// <param name="Side">Height and width of the images.</param>
/// <param name="Layers">The layers in order; every convolution is followed by ReLU.</param>
internal sealed record NetworkPlan(string Name, int Channels, int Side, IReadOnlyList<NetworkPlan.Layer> Layers)
{
    /// <summary>One step of a network.</summary>
    public abstract record Layer;

    /// <summary>3x3, padded, with bias and ReLU.</summary>
    public sealed record Convolution(int Inputs, int Outputs) : Layer;

    /// <summary>Max pool, 2x2.</summary>
    public sealed record Pool : Layer;

    /// <summary>[N, C, H, W] to [N, C·H·W].</summary>
    public sealed record Flatten : Layer;

    /// <summary>Fully connected, with bias.</summary>
    public sealed record Dense(int Inputs, int Outputs, bool Relu) : Layer;

    /// <summary>Dropout, in training alone.</summary>
    public sealed record Dropout(float Rate) : Layer;

    /// <summary>The small CNN for 62 classes: conv 32-32, pool, 64-64, pool, dense 256-62; images of 28x28.</summary>
    public static NetworkPlan SmallCnn(float dropout = 0.5f) => new("small-cnn", 1, 28,
    [
        new Convolution(1, 32), new Convolution(32, 32), new Pool(),
        new Convolution(32, 64), new Convolution(64, 64), new Pool(), new Flatten(),
        new Dense(64 * 7 * 7, 256, Relu: true), new Dropout(dropout), new Dense(256, 62, Relu: false),
    ]);

    /// <summary>The sixteen convolutions and five pools of VGG19 (Simonyan and Zisserman, arXiv:1409.1556, configuration E).</summary>
    public static NetworkPlan Vgg19Features(int side)
    {
        var layers = new List<Layer>();
        int channels = 3;
        foreach (var (count, outputs) in new[] { (2, 64), (2, 128), (4, 256), (4, 512), (4, 512) })
        {
            for (int i = 0; i < count; i++, channels = outputs) layers.Add(new Convolution(channels, outputs));
            layers.Add(new Pool());
        }
        return new NetworkPlan($"vgg19 features {side}", 3, side, layers);
    }

    /// <summary>The extents of a batch of images.</summary>
    public long[] Input(int batch) => [batch, Channels, Side, Side];

    /// <summary>The extents of the output for a batch.</summary>
    public long[] Output(int batch)
    {
        int side = Side, channels = Channels;
        int? features = null;
        foreach (var layer in Layers)
        {
            if (layer is Convolution convolution) channels = convolution.Outputs;
            else if (layer is Pool) side /= 2;
            else if (layer is Dense dense) features = dense.Outputs;
        }
        return features is { } count ? [batch, count] : [batch, channels, side, side];
    }

    /// <summary>Multiplications and additions of one image's way through the network.</summary>
    public double Flops
    {
        get
        {
            double flops = 0;
            int side = Side;
            foreach (var layer in Layers)
            {
                if (layer is Convolution convolution) flops += 2.0 * 9 * convolution.Inputs * convolution.Outputs * side * side;
                else if (layer is Pool) side /= 2;
                else if (layer is Dense dense) flops += 2.0 * dense.Inputs * dense.Outputs;
            }
            return flops;
        }
    }

    /// <summary>Images for a batch.</summary>
    public float[] Images(int batch) => Numbers.Uniform(batch * Channels * Side * Side, seed: 1);

    /// <summary>The weight of a layer: [outputs, inputs, 3, 3] or [outputs, inputs]. Keeps the size of activations through ReLU.</summary>
    public float[] Weight(int layer) => Layers[layer] switch
    {
        Convolution c => Numbers.Uniform(9 * c.Inputs * c.Outputs, 1000 + (ulong)layer, Math.Sqrt(6.0 / (9 * c.Inputs))),
        Dense d => Numbers.Uniform(d.Inputs * d.Outputs, 1000 + (ulong)layer, Math.Sqrt(6.0 / d.Inputs)),
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, "this layer has no weight"),
    };

    /// <summary>The bias of a layer.</summary>
    public float[] Bias(int layer) => Layers[layer] switch
    {
        Convolution c => Numbers.Uniform(c.Outputs, 2000 + (ulong)layer, 0.1),
        Dense d => Numbers.Uniform(d.Outputs, 2000 + (ulong)layer, 0.1),
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, "this layer has no bias"),
    };
}
