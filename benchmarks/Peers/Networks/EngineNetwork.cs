namespace MidasNet.Benchmarks.Peers;

/// <summary>A <see cref="NetworkPlan"/> as layers of this engine.</summary>
internal static class EngineNetwork
{
    /// <summary>Builds it.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="parameters">Where its weights go.</param>
    /// <param name="planned">Whether it gets the plan's weights; if not, it keeps those that the engine draws, as a program would.</param>
    public static Sequential Build(NetworkPlan plan, ParameterSet parameters, bool planned = true)
    {
        var network = new Sequential();
        for (int i = 0; i < plan.Layers.Count; i++)
        {
            string name = $"layer{i}";
            network.Add(plan.Layers[i] switch
            {
                NetworkPlan.Convolution c => new Conv2d<Relu>(parameters, name, c.Inputs, c.Outputs, kernel: 3),
                NetworkPlan.Dense { Relu: true } d => new Linear<Relu>(parameters, name, d.Inputs, d.Outputs),
                NetworkPlan.Dense d => new Linear<Identity>(parameters, name, d.Inputs, d.Outputs),
                NetworkPlan.Pool => new MaxPool2d(2),
                NetworkPlan.Flatten => new Flatten(),
                NetworkPlan.Dropout d => new Dropout(d.Rate),
                _ => throw new NotSupportedException($"no layer of the engine for {plan.Layers[i]}"),
            });
            if (!planned || plan.Layers[i] is not (NetworkPlan.Convolution or NetworkPlan.Dense)) continue;
            parameters[$"{name}.weight"].Set(plan.Weight(i));
            parameters[$"{name}.bias"].Set(plan.Bias(i));
        }
        return network;
    }
}
