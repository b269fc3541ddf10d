namespace MidasNet.Benchmarks.Peers;

/// <summary>A <see cref="NetworkPlan"/> as layers of this engine.</summary>
internal sealed class PlannedModel : Model
{
    private readonly Sequential layers = [];

    /// <summary>Builds the layers.</summary>
    /// <param name="device">The device.</param>
    /// <param name="plan">The network.</param>
    /// <param name="planned">True for the plan's weights, false for the engine's own initial weights.</param>
    public PlannedModel(Device device, NetworkPlan plan, bool planned) : base(device, seed: 1)
    {
        for (int i = 0; i < plan.Layers.Count; i++)
        {
            string name = $"layer{i}";
            layers.Add(plan.Layers[i] switch
            {
                NetworkPlan.Convolution c => new Conv2d<Relu>(Parameters, name, c.Inputs, c.Outputs, kernel: 3),
                NetworkPlan.Dense { Relu: true } d => new Linear<Relu>(Parameters, name, d.Inputs, d.Outputs),
                NetworkPlan.Dense d => new Linear<Identity>(Parameters, name, d.Inputs, d.Outputs),
                NetworkPlan.Pool => new MaxPool2d(2),
                NetworkPlan.Flatten => new Flatten(),
                NetworkPlan.Dropout d => new Dropout(d.Rate),
                _ => throw new NotSupportedException($"no layer of the engine for {plan.Layers[i]}"),
            });
            if (!planned || plan.Layers[i] is not (NetworkPlan.Convolution or NetworkPlan.Dense)) continue;
            Parameters[$"{name}.weight"].Set(plan.Weight(i));
            Parameters[$"{name}.bias"].Set(plan.Bias(i));
        }
    }

    /// <inheritdoc/>
    public override string Architecture => "planned";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => layers.Forward(x);
}
