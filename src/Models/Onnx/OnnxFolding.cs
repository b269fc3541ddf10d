using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>Multiplies batch normalisations into the convolutions and dense layers before them.</summary>
internal static class OnnxFolding
{
    /// <summary>Folds those whose input only they read; others stay.</summary>
    public static void Apply(OnnxGraph graph)
    {
        var readers = graph.Nodes.SelectMany(node => node.Inputs).Concat(graph.Outputs.Select(output => output.Name)).GroupBy(name => name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var producers = graph.Nodes.SelectMany((node, index) => node.Outputs.Select(output => (output, index)))
            .ToDictionary(pair => pair.output, pair => pair.index, StringComparer.Ordinal);
        var folded = new HashSet<int>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            var norm = graph.Nodes[i];
            if (norm.Operator != "BatchNormalization" || !producers.TryGetValue(norm.Inputs[0], out int at)) continue;
            var layer = graph.Nodes[at];
            if (layer.Operator is not ("Conv" or "Gemm") || readers[norm.Inputs[0]] != 1 || readers[layer.Inputs[1]] != 1) continue;
            graph.Nodes[at] = Folded(graph, layer, norm);
            folded.Add(i);
        }
        graph.Nodes.RemoveAll(node => node.Operator == "BatchNormalization" && folded.Contains(producers[node.Outputs[0]]));
        var used = graph.Nodes.SelectMany(node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        foreach (string unused in graph.Initializers.Keys.Where(name => !used.Contains(name)).ToList()) graph.Initializers.Remove(unused);
    }

    /// <summary>w[o,t] · gamma[o] / √(variance[o] + epsilon) and beta[o] + (b[o] - mean[o]) · gamma[o] / √(variance[o] + epsilon)</summary>
    private static OnnxNode Folded(OnnxGraph graph, OnnxNode layer, OnnxNode norm)
    {
        var weight = graph.Initializers[layer.Inputs[1]];
        string biasName = layer.Inputs.Count > 2 ? layer.Inputs[2] : $"{layer.Name}.bias";
        float[]? bias = layer.Inputs.Count > 2 ? graph.Initializers[biasName].Values : null;
        float[] gamma = Values(1), beta = Values(2), mean = Values(3), variance = Values(4);
        double epsilon = norm.Attributes.Single(attribute => attribute.Name == "epsilon").Number ?? 1e-5f;
        float[] w = [.. weight.Values], b = new float[gamma.Length];
        int taps = w.Length / b.Length;
        for (int o = 0; o < b.Length; o++)
        {
            double scale = gamma[o] / Math.Sqrt(variance[o] + epsilon);
            b[o] = (float)(beta[o] + ((bias?[o] ?? 0) - mean[o]) * scale);
            foreach (ref float value in w.AsSpan(o * taps, taps)) value = (float)(value * scale);
        }
        graph.Initializers[weight.Name] = new WeightTensor(weight.Name, weight.Dimensions, w);
        graph.Initializers[biasName] = new WeightTensor(biasName, [b.Length], b);
        return layer with { Inputs = [layer.Inputs[0], weight.Name, biasName], Outputs = norm.Outputs };

        float[] Values(int input) => graph.Initializers[norm.Inputs[input]].Values;
    }
}
