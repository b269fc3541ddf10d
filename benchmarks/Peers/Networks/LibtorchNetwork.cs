using TorchSharp;
using TorchModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A <see cref="Network"/> as modules of libtorch, its parameters in the order of <see cref="Network.OnEngine"/>.</summary>
internal static class LibtorchNetwork
{
    /// <summary>Builds the modules.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inLayout">Converts weights to the measured layout.</param>
    /// <param name="planned">True for the plan's weights, false for libtorch's own initial weights.</param>
    public static TorchModule Build(Network network, Func<torch.Tensor, torch.Tensor> inLayout, bool planned = true) => network switch
    {
        NetworkPlan plan => Build(plan, inLayout, planned),
        StudyNetwork study => new LibtorchStudyNetwork(study, inLayout),
        LibraryNetwork known => new LibtorchLibraryNetwork(known, inLayout),
        _ => throw new NotSupportedException($"no modules of libtorch for {network.Name}"),
    };

    private static TorchSharp.Modules.Sequential Build(NetworkPlan plan, Func<torch.Tensor, torch.Tensor> inLayout, bool planned)
    {
        using var temporaries = torch.NewDisposeScope();
        var modules = new List<(string, TorchModule)>();
        for (int i = 0; i < plan.Layers.Count; i++)
        {
            string name = $"layer{i}";
            switch (plan.Layers[i])
            {
                case NetworkPlan.Convolution c:
                    var convolution = torch.nn.Conv2d(c.Inputs, c.Outputs, 3, padding: 1L);
                    var values = planned ? torch.tensor(plan.Weight(i), [c.Outputs, c.Inputs, 3, 3]) : convolution.weight.detach();
                    convolution.weight = new TorchSharp.Modules.Parameter(inLayout(values));
                    if (planned) convolution.bias = new TorchSharp.Modules.Parameter(torch.tensor(plan.Bias(i)));
                    modules.Add((name, convolution));
                    // In-place operation saves libtorch a pass over new memory.
                    modules.Add(($"{name}relu", torch.nn.ReLU(inplace: true)));
                    break;
                case NetworkPlan.Dense d:
                    var dense = torch.nn.Linear(d.Inputs, d.Outputs);
                    if (planned)
                    {
                        dense.weight = new TorchSharp.Modules.Parameter(torch.tensor(plan.Weight(i), [d.Outputs, d.Inputs]));
                        dense.bias = new TorchSharp.Modules.Parameter(torch.tensor(plan.Bias(i)));
                    }
                    modules.Add((name, dense));
                    if (d.Relu) modules.Add(($"{name}relu", torch.nn.ReLU(inplace: true)));
                    break;
                case NetworkPlan.Pool:
                    modules.Add((name, torch.nn.MaxPool2d(2)));
                    break;
                case NetworkPlan.Flatten:
                    modules.Add((name, torch.nn.Flatten()));
                    break;
                case NetworkPlan.Dropout d:
                    modules.Add((name, torch.nn.Dropout(d.Rate)));
                    break;
            }
        }
        var network = torch.nn.Sequential(modules);
        foreach (var parameter in network.parameters()) parameter.DetachFromDisposeScope();
        return network;
    }
}
