using MidasNet.Models;
using TorchSharp;
using TorchModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A <see cref="StudyNetwork"/> as a module of libtorch, in place wherever that saves a pass over new memory.</summary>
internal sealed class LibtorchStudyNetwork : TorchModule
{
    private readonly StudyNetwork network;
    private readonly Func<torch.Tensor, torch.Tensor> inLayout;
    private readonly Dictionary<string, float[]> weights;
    private readonly List<(TorchModule Branch, TorchModule? Shortcut)> stages = [];
#pragma warning disable CA2213 // A module of libtorch disposes those that are registered in it.
    private readonly TorchModule stem, classifier;
#pragma warning restore CA2213

    /// <summary>Builds the module with the weights of <see cref="StudyNetwork.Weights"/>.</summary>
    /// <param name="network">The sizes of the network.</param>
    /// <param name="inLayout">Converts weights to the measured layout.</param>
    public LibtorchStudyNetwork(StudyNetwork network, Func<torch.Tensor, torch.Tensor> inLayout) : base("study")
    {
        using var temporaries = torch.NewDisposeScope();
        (this.network, this.inLayout, weights) = (network, inLayout, network.Weights());
        stem = torch.nn.Sequential([.. Normalised("stem", network.Channels, network.Plan.Width, kernel: 5, stride: 2), Relu()]);
        register_module("stem", stem);
        for (int stage = 1; stage <= SmallCnnOptions.Stages; stage++) AddStage($"stage{stage}", network.Inputs(stage), network.Width(stage));
        classifier = Classifier();
        register_module("classifier", classifier);
        foreach (var tensor in parameters().Concat(buffers())) tensor.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor images)
    {
        var y = stem.forward(images);
        for (int i = 0; i < stages.Count; i++)
        {
            var (branch, shortcut) = stages[i];
            y = branch.forward(y).add_(shortcut is null ? y : shortcut.forward(y)).relu_();
            if (i < stages.Count - 1 && network.SideOf(i + 1) > 1) y = torch.nn.functional.max_pool2d(y, 2);
        }
        y = torch.cat([y.mean([2, 3]), y.amax([2, 3])], 1);
        return classifier.forward(torch.nn.functional.dropout(y, network.Plan.Dropout, training));
    }

    private void AddStage(string name, int inputs, int outputs)
    {
        var branch = new List<TorchModule>();
        for (int i = 1; i <= network.Plan.Depth; i++)
        {
            branch.AddRange(Normalised($"{name}.conv{i}", i == 1 ? inputs : outputs, outputs, kernel: 3, stride: 1));
            if (i < network.Plan.Depth) branch.Add(Relu());
        }
        var shortcut = inputs == outputs ? null : Convolution($"{name}.shortcut", inputs, outputs, kernel: 1, stride: 1, bias: true);
        stages.Add((torch.nn.Sequential(branch), shortcut));
        register_module($"{name}branch", stages[^1].Branch);
        if (shortcut is not null) register_module($"{name}shortcut", shortcut);
    }

    // libtorch's normalisation has the same initial values as the engine's: scale 1 and shift 0.
    private TorchModule[] Normalised(string name, int inputs, int outputs, int kernel, int stride) =>
        [Convolution(name, inputs, outputs, kernel, stride, bias: false), torch.nn.BatchNorm2d(outputs)];

    private TorchSharp.Modules.Conv2d Convolution(string name, int inputs, int outputs, int kernel, int stride, bool bias)
    {
        var convolution = torch.nn.Conv2d(inputs, outputs, kernel, stride, padding: (kernel - 1) / 2, bias: bias);
        convolution.weight = new TorchSharp.Modules.Parameter(inLayout(torch.tensor(weights[$"{name}.weight"], [outputs, inputs, kernel, kernel])));
        if (bias) convolution.bias = new TorchSharp.Modules.Parameter(torch.tensor(weights[$"{name}.bias"]));
        return convolution;
    }

    private TorchSharp.Modules.Linear Classifier()
    {
        int inputs = 2 * network.Width(SmallCnnOptions.Stages), outputs = network.Plan.Classes;
        var linear = torch.nn.Linear(inputs, outputs);
        linear.weight = new TorchSharp.Modules.Parameter(torch.tensor(weights["classifier.weight"], [outputs, inputs]));
        linear.bias = new TorchSharp.Modules.Parameter(torch.tensor(weights["classifier.bias"]));
        return linear;
    }

    private static TorchSharp.Modules.ReLU Relu() => torch.nn.ReLU(inplace: true);
}
