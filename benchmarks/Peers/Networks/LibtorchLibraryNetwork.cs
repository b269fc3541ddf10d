using MidasNet.Models;
using TorchSharp;
using static TorchSharp.torch.nn.functional;
using TorchModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A <see cref="LibraryNetwork"/> as a module of libtorch, its trained parameters in the order of the engine's.</summary>
internal sealed class LibtorchLibraryNetwork : TorchModule
{
    private readonly LibraryNetwork network;
    private readonly Dictionary<string, torch.Tensor> tensors = [];
    private readonly List<torch.Tensor> running = []; // means and variances, which the module does not dispose of

    /// <summary>Builds the module with the weights of <see cref="LibraryNetwork.Weights"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inLayout">Converts images and weights to the measured layout.</param>
    public LibtorchLibraryNetwork(LibraryNetwork network, Func<torch.Tensor, torch.Tensor> inLayout) : base("network")
    {
        using var temporaries = torch.NewDisposeScope();
        this.network = network;
        foreach (var (name, shape, _, isTrainable, values) in network.Weights())
        {
            var tensor = inLayout(torch.tensor(values, [.. Enumerable.Range(0, shape.Rank).Select(axis => (long)shape[axis])]));
            if (isTrainable)
            {
                var parameter = new TorchSharp.Modules.Parameter(tensor);
                register_parameter(name.Replace('.', '_'), parameter);
                tensor = parameter;
            }
            else running.Add(tensor);
            tensors.Add(name, tensor.DetachFromDisposeScope());
        }
    }

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor images) => network.Plan switch
    {
        ResNet9Options => ResNet9(images),
        ResNetOptions { Stem: ResNetStem.ImageNet } plan => ResNet(images, plan),
        WhitenedCnnOptions => WhitenedCnn(images),
        _ => throw new NotSupportedException($"no forward pass in libtorch for {network.Name}"),
    };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) running.ForEach(tensor => tensor.Dispose());
        base.Dispose(disposing);
    }

    private torch.Tensor ResNet9(torch.Tensor x)
    {
        x = Layer(x, "prep");
        x = Residual(max_pool2d(Layer(x, "layer1"), 2), "layer1");
        x = max_pool2d(Layer(x, "layer2"), 2);
        x = Residual(max_pool2d(Layer(x, "layer3"), 2), "layer3");
        return linear(x.amax([2, 3]), tensors["classifier.weight"]).mul_(0.125f);
    }

    private torch.Tensor ResNet(torch.Tensor x, ResNetOptions plan)
    {
        x = max_pool2d(Layer(x, "stem", stride: 2), 3, stride: 2, padding: 1);
        for (int stage = 1; stage <= plan.BlocksOfStages.Count; stage++)
        {
            for (int block = 1; block <= plan.BlocksOfStages[stage - 1]; block++) x = Block(x, $"stage{stage}.block{block}", stride: stage > 1 && block == 1 ? 2 : 1);
        }
        return linear(x.mean([2, 3]), tensors["classifier.weight"], tensors["classifier.bias"]);
    }

    private torch.Tensor Block(torch.Tensor x, string name, int stride)
    {
        var y = Normalise(Convolve(Layer(x, $"{name}.conv1", stride), $"{name}.conv2"), $"{name}.conv2");
        string shortcut = $"{name}.shortcut";
        return y.add_(tensors.ContainsKey($"{shortcut}.weight") ? Normalise(Convolve(x, shortcut, stride), shortcut) : x).relu_();
    }

    private torch.Tensor WhitenedCnn(torch.Tensor x)
    {
        x = gelu(conv2d(x, tensors["whiten.weight"], tensors["whiten.bias"]));
        foreach (string block in new[] { "block1", "block2", "block3" })
        {
            x = gelu(Normalise(max_pool2d(Convolve(x, $"{block}.conv1"), 2), $"{block}.conv1"));
            x = gelu(Normalise(Convolve(x, $"{block}.conv2"), $"{block}.conv2"));
        }
        return linear(x.amax([2, 3]), tensors["classifier.weight"]).mul_(1f / 9);
    }

    private torch.Tensor Layer(torch.Tensor x, string name, int stride = 1) => Normalise(Convolve(x, name, stride), name).relu_();

    private torch.Tensor Residual(torch.Tensor x, string name) => Layer(Layer(x, $"{name}.residual1"), $"{name}.residual2").add(x);

    // Padded by half the kernel.
    private torch.Tensor Convolve(torch.Tensor x, string name, int stride = 1)
    {
        var weight = tensors[$"{name}.weight"];
        long padding = (weight.shape[2] - 1) / 2;
        return conv2d(x, weight, strides: [stride, stride], padding: [padding, padding]);
    }

    private torch.Tensor Normalise(torch.Tensor x, string name) => batch_norm(
        x, tensors[$"{name}.norm.mean"], tensors[$"{name}.norm.variance"], tensors[$"{name}.norm.gamma"], tensors[$"{name}.norm.beta"], training);
}
