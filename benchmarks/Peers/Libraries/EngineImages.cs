namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// Images that lie on the device for all runs, in the layout that it computes in: as the layer before would have left them, and as libtorch's
/// channels-last side has its own.
/// </summary>
internal sealed class EngineImages
{
    private readonly Parameter values;
    private readonly ImageLayout layout;

    /// <summary>Brings images to a device.</summary>
    /// <param name="parameters">Where they are kept.</param>
    /// <param name="name">A name of their own.</param>
    /// <param name="images">As many values as the shape holds, as [N, C, H, W].</param>
    /// <param name="shape">[N, C, H, W].</param>
    public EngineImages(ParameterSet parameters, string name, float[] images, Shape shape)
    {
        values = parameters.Add(name, shape, ParameterKind.Weight, Initializations.Zeros);
        layout = parameters.Device.ImageLayout.For(shape);
        values.Set(layout == ImageLayout.ChannelsLast ? ChannelsLast(images, shape) : images);
    }

    /// <summary>Whether no gradient is wanted for them.</summary>
    public bool Frozen
    {
        get => values.Frozen;
        set => values.Frozen = value;
    }

    /// <summary>The tensor through which a run uses them. Nothing is copied.</summary>
    public Tensor In(Scope scope)
    {
        var x = scope.Use(values);
        // A parameter says nothing of layouts, for weights have none.
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
