namespace MidasNet.Benchmarks.Peers;

/// <summary>A sequential network.</summary>
/// <param name="Name">The name in rows.</param>
/// <param name="Channels">Channels of the images.</param>
/// <param name="Side">Height and width of the images.</param>
/// <param name="Layers">The layers in order; every convolution is followed by ReLU.</param>
internal sealed record NetworkPlan(string Name, int Channels, int Side, IReadOnlyList<NetworkPlan.Step> Layers) : Network(Name, Channels, Side)
{
    /// <summary>One step of a network.</summary>
    public abstract record Step;

    /// <summary>3x3, padded, with bias and ReLU.</summary>
    public sealed record Convolution(int Inputs, int Outputs) : Step;

    /// <summary>Max pool, 2x2.</summary>
    public sealed record Pool : Step;

    /// <summary>[N, C, H, W] to [N, C·H·W].</summary>
    public sealed record Flatten : Step;

    /// <summary>Fully connected, with bias.</summary>
    public sealed record Dense(int Inputs, int Outputs, bool Relu) : Step;

    /// <summary>Dropout, in training only.</summary>
    public sealed record Dropout(float Rate) : Step;

    /// <summary>The small CNN for 62 classes: conv 32-32, pool, 64-64, pool, dense 256-62; images of 28x28.</summary>
    public static NetworkPlan SmallCnn() => new("small-cnn", 1, 28,
    [
        new Convolution(1, 32), new Convolution(32, 32), new Pool(),
        new Convolution(32, 64), new Convolution(64, 64), new Pool(), new Flatten(),
        new Dense(64 * 7 * 7, 256, Relu: true), new Dropout(0.5f), new Dense(256, Classes, Relu: false),
    ]);

    /// <summary>The sixteen convolutions and five pools of VGG19 (Simonyan and Zisserman, arXiv:1409.1556, configuration E).</summary>
    public static NetworkPlan Vgg19Features(int side)
    {
        var layers = new List<Step>();
        int channels = 3;
        foreach (var (count, outputs) in new[] { (2, 64), (2, 128), (4, 256), (4, 512), (4, 512) })
        {
            for (int i = 0; i < count; i++, channels = outputs) layers.Add(new Convolution(channels, outputs));
            layers.Add(new Pool());
        }
        return new NetworkPlan($"vgg19 features {side}", 3, side, layers);
    }

    /// <summary>VGG19's convolutions and one fully connected layer, for training from scratch; images of 32x32, which are reduced to 1x1.</summary>
    public static NetworkPlan Vgg19()
    {
        var features = Vgg19Features(32);
        return features with { Name = "vgg19 32", Layers = [.. features.Layers, new Flatten(), new Dense(512, Classes, Relu: false)] };
    }

    /// <inheritdoc/>
    public override long[] Output(int batch)
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

    /// <inheritdoc/>
    public override double Flops
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

    /// <inheritdoc/>
    public override Network WithoutDropout() => this with { Layers = [.. Layers.Where(layer => layer is not Dropout)] };

    /// <inheritdoc/>
    public override Model OnEngine(Device device, bool planned) => new PlannedModel(device, this, planned);

    /// <inheritdoc/>
    public override byte[] ToOnnx(int batch) => OnnxNetwork.Build(this, batch);

    /// <summary>The weight of a layer: [outputs, inputs, 3, 3] or [outputs, inputs]. It preserves the scale of activations through ReLU.</summary>
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
