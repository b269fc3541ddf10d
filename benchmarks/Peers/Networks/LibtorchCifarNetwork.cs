using MidasNet.Models;
using TorchSharp;
using static TorchSharp.torch.nn.functional;
using TorchModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A <see cref="CifarNetwork"/> as a module of libtorch, its trained parameters in the order of the engine's.</summary>
internal sealed class LibtorchCifarNetwork : TorchModule
{
    private readonly CifarNetwork network;
    private readonly Dictionary<string, torch.Tensor> tensors = [];

    /// <summary>Builds the module with the weights of <see cref="CifarNetwork.Weights"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inLayout">Converts images and weights to the measured layout.</param>
    public LibtorchCifarNetwork(CifarNetwork network, Func<torch.Tensor, torch.Tensor> inLayout) : base("cifar")
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
            tensors.Add(name, tensor.DetachFromDisposeScope());
        }
    }

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor images) => network.Plan is ResNet9Options ? ResNet9(images) : WhitenedCnn(images);

    private torch.Tensor ResNet9(torch.Tensor x)
    {
        x = Layer(x, "prep");
        x = Residual(max_pool2d(Layer(x, "layer1"), 2), "layer1");
        x = max_pool2d(Layer(x, "layer2"), 2);
        x = Residual(max_pool2d(Layer(x, "layer3"), 2), "layer3");
        return linear(x.amax([2, 3]), tensors["classifier.weight"]).mul_(0.125f);
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

    private torch.Tensor Layer(torch.Tensor x, string name) => Normalise(Convolve(x, name), name).relu_();

    private torch.Tensor Residual(torch.Tensor x, string name) => Layer(Layer(x, $"{name}.residual1"), $"{name}.residual2").add(x);

    private torch.Tensor Convolve(torch.Tensor x, string name) => conv2d(x, tensors[$"{name}.weight"], padding: [1, 1]);

    private torch.Tensor Normalise(torch.Tensor x, string name) => batch_norm(
        x, tensors[$"{name}.norm.mean"], tensors[$"{name}.norm.variance"], tensors[$"{name}.norm.gamma"], tensors[$"{name}.norm.beta"], training: true);
}
