using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>Builds an <see cref="OnnxGraph"/>, node by node.</summary>
/// <param name="graph">The graph to add to.</param>
internal sealed class OnnxTrace(OnnxGraph graph)
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>The graph so far.</summary>
    public OnnxGraph Graph => graph;

    /// <summary>Adds a node with one output of the same name.</summary>
    /// <param name="operation">Its ONNX operator.</param>
    /// <param name="name">Its name; if another node has it, a number is added.</param>
    /// <param name="inputs">Names of initializers and of other nodes.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The name of the output.</returns>
    public string Add(string operation, string name, IReadOnlyList<string> inputs, params IReadOnlyList<OnnxAttribute> attributes)
    {
        string unique = Unique(name);
        graph.Nodes.Add(new OnnxNode(operation, unique, inputs, [unique], attributes));
        return unique;
    }

    /// <summary>Adds an input of the graph with a free number of images.</summary>
    public void AddInput(string name, IReadOnlyList<int> perImage)
    {
        names.Add(name);
        graph.Inputs.Add(new OnnxPort(name, [0, .. perImage]));
    }

    /// <summary>Adds a constant tensor; one that is there already is used again.</summary>
    public string AddTensor(string name, IReadOnlyList<int> dimensions, Func<float[]> values)
    {
        if (graph.Initializers.ContainsKey(name)) return name;
        names.Add(name);
        graph.Initializers.Add(name, new WeightTensor(name, dimensions, values()));
        return name;
    }

    /// <summary>Adds a constant number.</summary>
    public string AddNumber(string name, float value)
    {
        string unique = Unique(name);
        graph.Initializers.Add(unique, new WeightTensor(unique, [], [value]));
        return unique;
    }

    private string Unique(string name)
    {
        string unique = name;
        for (int i = 2; !names.Add(unique); i++) unique = $"{name}.{i}";
        return unique;
    }
}
