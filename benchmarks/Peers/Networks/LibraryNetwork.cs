using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A network of this engine's library.</summary>
/// <param name="Name">The name in rows.</param>
/// <param name="Plan">Its sizes.</param>
/// <param name="SidesOf">Height and width of the output of each layer with a weight, in their order.</param>
/// <param name="Side">Height and width of the images.</param>
internal sealed record LibraryNetwork(string Name, IModelOptions Plan, IReadOnlyList<int> SidesOf, int Side = 32) : Network(Name, Plan.Channels, Side)
{
    /// <summary>Page's ResNet-9.</summary>
    public static LibraryNetwork ResNet9 { get; } = new("resnet9 32", new ResNet9Options(Classes), [32, 32, 16, 16, 16, 8, 4, 4, 1]);

    /// <summary>The network of <c>train --recipe cifar10</c>, or the same for grey images.</summary>
    public static LibraryNetwork WhitenedCnn(int channels = 3) => new("whitened-cnn 32", new WhitenedCnnOptions(Classes, channels), [31, 31, 15, 15, 7, 7, 3, 1]);

    /// <summary>ResNet-18 of ImageNet, as torchvision's.</summary>
    /// <param name="side">Height and width of the images, a multiple of 32.</param>
    public static LibraryNetwork ResNet18(int side)
    {
        // The stem, four stages of two blocks of two convolutions, from the second on with one for the shortcut, and the classifier.
        int[] sides = [side / 2, .. Enumerable.Range(0, 4).SelectMany(stage => Enumerable.Repeat((side / 4) >> stage, stage == 0 ? 4 : 5)), 1];
        return new($"resnet18 {side}", ResNetOptions.ResNet18(Classes, stem: ResNetStem.ImageNet), sides, side);
    }

    /// <inheritdoc/>
    public override string OnnxInput => "image";

    /// <inheritdoc/>
    public override string OnnxOutput => "logits";

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
    public override byte[] ToOnnx(int batch)
    {
        string path = Path.GetTempFileName();
        try
        {
            using var device = Device.OpenCpu(threads: 1);
            using var model = OnEngine(device, planned: true);
            var use = new ModelUse { ClassNames = [.. Enumerable.Range(0, Classes).Select(c => $"{c}")], Preprocessing = Preprocessing.Photo(Side, Channels) };
            ModelExport.ToOnnx(model, use, path, new OnnxExportOptions { FoldBatchNorm = true });
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The engine's initial weights and whether they are trained, in its order; libtorch uses them as well.</summary>
    public IReadOnlyList<(string Name, Shape Shape, ParameterKind Kind, bool IsTrainable, float[] Values)> Weights()
    {
        using var device = Device.OpenCpu(threads: 1);
        using var model = OnEngine(device, planned: true);
        return [.. model.Parameters.Select(parameter => (parameter.Name, parameter.Shape, parameter.Kind, parameter.Trainable, parameter.ToArray()))];
    }
}
