namespace MidasNet.Learning.Tests.Training;

/// <summary>One convolution, batch normalisation, dropout and a linear layer: enough of everything to train.</summary>
internal sealed class TinyModel : Model
{
    private readonly Sequential layers;

    public TinyModel(Device device, ulong seed, int classes = 3) : base(device, seed) => layers =
    [
        new Conv2d<Identity>(Parameters, "conv", 1, 8, kernel: 3, bias: false),
        new BatchNorm<Relu>(Parameters, "norm", 8),
        new MaxPool2d(2),
        new Flatten(),
        new Dropout(0.1f),
        new Linear<Identity>(Parameters, "classifier", 8 * 36, classes),
    ];

    public override string Architecture => "tiny";

    public override Tensor Forward(Tensor x) => layers.Forward(x);
}
