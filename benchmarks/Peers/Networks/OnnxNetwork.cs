namespace MidasNet.Benchmarks.Peers;

/// <summary>A <see cref="NetworkPlan"/> as an ONNX model.</summary>
internal static class OnnxNetwork
{
    /// <summary>Builds the model for batches of one size.</summary>
    public static byte[] Build(NetworkPlan plan, int batch)
    {
        var graph = new OnnxGraph();
        string x = "x";
        for (int i = 0; i < plan.Layers.Count; i++)
        {
            string y = i == plan.Layers.Count - 1 ? "y" : $"y{i}";
            switch (plan.Layers[i])
            {
                case NetworkPlan.Convolution c:
                    graph.Constant($"w{i}", plan.Weight(i), c.Outputs, c.Inputs, 3, 3);
                    graph.Constant($"b{i}", plan.Bias(i), c.Outputs);
                    graph.Node("Conv", [x, $"w{i}", $"b{i}"], $"sum{i}", ("pads", [1, 1, 1, 1]));
                    graph.Node("Relu", [$"sum{i}"], y);
                    break;
                case NetworkPlan.Dense d:
                    graph.Constant($"w{i}", plan.Weight(i), d.Outputs, d.Inputs);
                    graph.Constant($"b{i}", plan.Bias(i), d.Outputs);
                    graph.Node("Gemm", [x, $"w{i}", $"b{i}"], d.Relu ? $"sum{i}" : y, ("transB", [1]));
                    if (d.Relu) graph.Node("Relu", [$"sum{i}"], y);
                    break;
                case NetworkPlan.Pool:
                    graph.Node("MaxPool", [x], y, ("kernel_shape", [2, 2]), ("strides", [2, 2]));
                    break;
                case NetworkPlan.Flatten:
                    graph.Node("Flatten", [x], y);
                    break;
                case NetworkPlan.Dropout:
                    continue; // has no effect in a prediction
            }
            x = y;
        }
        return graph.ToModel(plan.Input(batch), plan.Output(batch));
    }
}
