using MidasNet.Gpu;
using MidasNet.Models;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>Predictions of VGG19, and whole training steps: upload, forward, cross-entropy, gradients, Adam.</summary>
internal static class Networks
{
    private const int Classes = 62;

    /// <summary>The rows.</summary>
    public static IEnumerable<Row> Rows(Session session)
    {
        if (session.Tiny)
        {
            yield return Training("train small-cnn 8x8 batch 2", new Shape(2, 1, 8, 8), device => SmallCnn(device, 8), 0);
            yield break;
        }
        yield return Features(32, 64);
        yield return Features(224, 64);
        foreach (int batch in (int[])[64, 256]) yield return Training($"train small-cnn batch {batch}", new Shape(batch, 1, 28, 28), device => SmallCnn(device, 28), batch * SmallCnnFlops);
        yield return Training("train batchnorm-cnn 28 batch 64", new Shape(64, 1, 28, 28), device => new SmallCnn(device, new SmallCnnOptions(Classes), seed: 1), 0);
        yield return Training("train vgg19 32 batch 64", new Shape(64, 3, 32, 32), Vgg19Classifier, 64 * Vgg19Flops(32));
    }

    // 3x3 convolutions at 28x28 and 14x14, and two dense layers; forward alone.
    private static double SmallCnnFlops => 2.0 * (9 * (32 + 32 * 32) * 28 * 28 + 9 * (32 * 64 + 64 * 64) * 14 * 14 + 64 * 7 * 7 * 256 + 256 * Classes);

    private static double Vgg19Flops(int side)
    {
        double flops = 0;
        int channels = 3;
        foreach (var block in Vgg19.Blocks)
        {
            foreach (int outputs in block)
            {
                flops += 2.0 * 9 * channels * outputs * side * side;
                channels = outputs;
            }
            side /= 2;
        }
        return flops;
    }

    private static Row Features(int side, int batch) => new($"vgg19 features {side} batch {batch}", device =>
    {
        var model = Vgg19.Features(device);
        var shape = new Shape(batch, 3, side, side);
        var images = Numbers.Uniform(shape.Length, 1);
        return new Contender(() =>
        {
            using var scope = Scope.Predict(device);
            model.Forward(scope.Input(shape, images));
        }, model);
    })
    { Flops = batch * Vgg19Flops(side) };

    private static Row Training(string name, Shape shape, Func<GpuDevice, Model> build, double flops) => new(name, device =>
    {
        var model = build(device);
        var adam = new Adam(model.Parameters, 1e-3f);
        var images = Numbers.Uniform(shape.Length, 1);
        var labels = Numbers.Labels(shape.N, Classes);
        return new Contender(() =>
        {
            using var scope = Scope.Train(device, 1);
            adam.Step(Gradients.Of(model.Forward(scope.Input(shape, images)).CrossEntropy(labels)));
        }, adam, model);
    })
    // The backward pass is twice the work of the forward pass. Networks without an operation count still have products, and so two precisions.
    { Flops = Math.Max(1, 3 * flops) };

    /// <summary>The network of benchmarks/Peers, for images of any size.</summary>
    private static PlainModel SmallCnn(GpuDevice device, int side) => new(device, p =>
    [
        new Conv2d<Relu>(p, "conv1", 1, 32, kernel: 3), new Conv2d<Relu>(p, "conv2", 32, 32, kernel: 3), new MaxPool2d(2),
        new Conv2d<Relu>(p, "conv3", 32, 64, kernel: 3), new Conv2d<Relu>(p, "conv4", 64, 64, kernel: 3), new MaxPool2d(2), new Flatten(),
        new Linear<Relu>(p, "dense1", 64 * (side / 4) * (side / 4), 256), new Dropout(0.5f), new Linear<Identity>(p, "dense2", 256, Classes),
    ]);

    /// <summary>VGG19's convolutions, for images of 32x32, and one dense layer.</summary>
    private static PlainModel Vgg19Classifier(GpuDevice device) => new(device, p =>
    {
        var layers = new Sequential();
        int channels = 3, number = 0;
        foreach (var block in Vgg19.Blocks)
        {
            foreach (int outputs in block)
            {
                layers.Add(new Conv2d<Relu>(p, $"conv{number++}", channels, outputs, kernel: 3));
                channels = outputs;
            }
            layers.Add(new MaxPool2d(2));
        }
        layers.Add(new Flatten());
        layers.Add(new Linear<Identity>(p, "dense", channels, Classes));
        return layers;
    });

    private sealed class PlainModel : Model
    {
        private readonly Sequential layers;

        public PlainModel(Device device, Func<ParameterSet, Sequential> build) : base(device, seed: 1) => layers = build(Parameters);

        public override string Architecture => "plain";

        public override Tensor Forward(Tensor x) => layers.Forward(x);
    }
}
