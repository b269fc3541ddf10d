namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// Images on the device for all runs, in its compute layout: the layout that the layer before would produce, and that libtorch's channels-last side
/// uses.
/// </summary>
internal sealed class EngineImages
{
    private readonly Parameter values;
    private readonly ImageLayout layout;

    /// <summary>Uploads images to a device.</summary>
    /// <param name="parameters">The parameter set that keeps them.</param>
    /// <param name="name">A unique name.</param>
    /// <param name="images">The values, as [N, C, H, W].</param>
    /// <param name="shape">[N, C, H, W].</param>
    public EngineImages(ParameterSet parameters, string name, float[] images, Shape shape)
    {
        values = parameters.Add(name, shape, ParameterKind.Weight, Initializations.Zeros);
        layout = parameters.Device.ImageLayout.For(shape);
        values.Set(layout == ImageLayout.ChannelsLast ? ChannelsLast(images, shape) : images);
    }

    /// <summary>Whether they need no gradient.</summary>
    public bool Frozen
    {
        get => values.Frozen;
        set => values.Frozen = value;
    }

    /// <summary>The tensor for a run. Nothing is copied.</summary>
    public Tensor In(Scope scope)
    {
        var x = scope.Use(values);
        // Parameters have no layout, since weights have none.
        scope.SlotOf(x).Layout = layout;
        return x;
    }

    private static float[] ChannelsLast(float[] images, Shape shape)
    {
        int channels = shape.C, area = shape.H * shape.W;
        float[] target = new float[images.Length];
        for (int n = 0; n < shape.N; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int a = 0; a < area; a++) target[(n * area + a) * channels + c] = images[(n * channels + c) * area + a];
            }
        }
        return target;
    }
}
