using MidasNet.Models;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A network for CIFAR-10 from this engine's library: images of 32x32 in colour.</summary>
/// <param name="Name">The name in rows.</param>
/// <param name="Plan">Its sizes.</param>
/// <param name="SidesOf">Height and width of the output of each layer with a weight, in their order.</param>
internal sealed record CifarNetwork(string Name, IModelOptions Plan, IReadOnlyList<int> SidesOf) : Network(Name, Plan.Channels, Side: 32)
{
    /// <summary>Page's ResNet-9.</summary>
    public static CifarNetwork ResNet9 { get; } = new("resnet9 32", new ResNet9Options(Classes), [32, 32, 16, 16, 16, 8, 4, 4, 1]);

    /// <summary>The network of <c>train --recipe cifar10</c>, or the same for grey images.</summary>
    public static CifarNetwork WhitenedCnn(int channels = 3) => new("whitened-cnn 32", new WhitenedCnnOptions(Classes, channels), [31, 31, 15, 15, 7, 7, 3, 1]);

    /// <inheritdoc/>
    public override double Flops
    {
        get
        {
            var weights = ModelRegistry.All.First(family => family.IsOf(Plan)).Layout(Plan).Where(parameter => parameter.Name.EndsWith(".weight", StringComparison.Ordinal));
            return weights.Zip(SidesOf, (weight, side) => 2.0 * weight.Shape.Length * side * side).Sum();
        }
    }

    /// <inheritdoc/>
    public override long[] Output(int batch) => [batch, Classes];

    /// <inheritdoc/>
    public override Network WithoutDropout() => this;

    /// <inheritdoc/>
    public override Model OnEngine(Device device, bool planned)
    {
        var model = ModelRegistry.Build(device, Plan, seed: 1);
        if (model is WhitenedCnn) model.Parameters["whiten.weight"].Frozen = true;
        return model;
    }

    /// <inheritdoc/>
    public override byte[] ToOnnx(int batch) => throw new NotSupportedException($"{Name} is measured in training, which ONNX Runtime does not do");

    /// <summary>The engine's initial weights and whether they are trained, in its order; libtorch uses them as well.</summary>
    public IReadOnlyList<(string Name, Shape Shape, ParameterKind Kind, bool IsTrainable, float[] Values)> Weights()
    {
        using var device = Device.OpenCpu(threads: 1);
        using var model = OnEngine(device, planned: true);
        return [.. model.Parameters.Select(parameter => (parameter.Name, parameter.Shape, parameter.Kind, parameter.Trainable, parameter.ToArray()))];
    }
}
