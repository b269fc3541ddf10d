namespace MidasNet.Engine.Tests;

/// <summary>A network for 12x12 images with every kind of layer: convolutions, batch norm, a residual block, pooling, dropout, linear.</summary>
internal sealed class SmallNetwork : IDisposable
{
    public const int Classes = 5, Size = 12, Batch = 24;
    private readonly Sequential layers;

    public SmallNetwork(Device device, ulong seed = 1)
    {
        Parameters = new ParameterSet(device, seed);
        Norm = new BatchNorm<Relu>(Parameters, "stem.norm", 8);
        layers =
        [
            new Conv2d<Identity>(Parameters, "stem.conv", 1, 8, 3, bias: false),
            Norm,
            new Residual<Relu>(new Sequential
            {
                new Conv2d<Relu>(Parameters, "block.conv1", 8, 8, 3),
                new Conv2d<Identity>(Parameters, "block.conv2", 8, 8, 3, bias: false),
                new BatchNorm<Identity>(Parameters, "block.norm", 8),
            }),
            new MaxPool2d(2),
            new Dropout(0.25f),
            new Flatten(),
            new Linear<Tanh>(Parameters, "hidden", 8 * 6 * 6, 16),
            new Dropout(0.5f),
            new Linear<Identity>(Parameters, "classes", 16, Classes),
        ];
    }

    public ParameterSet Parameters { get; }

    public BatchNorm<Relu> Norm { get; }

    /// <summary>Random images and labels; 24·8·12·12 values after the first layer, so that elementwise kernels have two items.</summary>
    public static (float[] Images, int[] Labels) Data(ulong seed)
    {
        var random = new RandomStream(seed);
        var images = new float[Batch * Size * Size];
        var labels = new int[Batch];
        foreach (ref float value in images.AsSpan()) value = (float)random.NextDouble();
        foreach (ref int label in labels.AsSpan()) label = random.NextInt(Classes);
        return (images, labels);
    }

    public Tensor Forward(Tensor x) => layers.Forward(x);

    /// <summary>One training step.</summary>
    public float Step(Optimizer optimizer, float[] images, int[] labels, ulong seed)
    {
        using var scope = Scope.Train(Parameters.Device, seed);
        var loss = Forward(scope.Input(new Shape(Batch, 1, Size, Size), images)).CrossEntropy(labels, labelSmoothing: 0.1f);
        optimizer.Step(Gradients.Of(loss));
        return loss.ToScalar();
    }

    public void Dispose() => Parameters.Dispose();
}
