namespace MidasNet.Weights;

/// <summary>
/// A network as an ONNX model describes it (onnx/onnx.proto, github.com/onnx/onnx): operations in an order in which each follows those whose results it
/// reads, and the constant tensors among their inputs.
/// </summary>
internal sealed class OnnxGraph
{
    /// <summary>The version of the operator set that exported files name; its operators and their defaults are those of ONNX 1.12.</summary>
    public const int ExportedOpset = 17;

    /// <summary>The name of the graph.</summary>
    public string Name { get; set; } = "";

    /// <summary>The version of the operators (of the domain ai.onnx), which decides their defaults.</summary>
    public int Opset { get; set; } = ExportedOpset;

    /// <summary>The values that whoever runs the graph gives; in old files also the initializers.</summary>
    public List<OnnxPort> Inputs { get; } = [];

    /// <summary>The values that it computes.</summary>
    public List<OnnxPort> Outputs { get; } = [];

    /// <summary>The operations.</summary>
    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>The constant tensors, by name.</summary>
    public Dictionary<string, WeightTensor> Initializers { get; } = new(StringComparer.Ordinal);

    /// <summary>Free entries about the model (metadata_props).</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);
}

/// <summary>An input or output of an <see cref="OnnxGraph"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dimensions">Its extents, 0 or less where the extent is free; null if the file does not say.</param>
internal sealed record OnnxPort(string Name, IReadOnlyList<long>? Dimensions);

/// <summary>An operation.</summary>
/// <param name="Operator">Its operator, such as <c>Conv</c>.</param>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="Inputs">Names of values; empty for an optional input that is left out.</param>
/// <param name="Outputs">Names of its results.</param>
/// <param name="Attributes">Its attributes.</param>
internal sealed record OnnxNode(
    string Operator, string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<OnnxAttribute> Attributes)
{
    /// <summary>The set that the operator is from; empty for ONNX's own.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The operator and the node, for messages: <c>Conv "stem"</c>.</summary>
    public override string ToString()
    {
        string name = Name.Length > 0 ? Name : Outputs.FirstOrDefault(output => output.Length > 0) ?? "";
        return $"{QuotedText.Plain(Domain.Length > 0 ? $"{Domain}.{Operator}" : Operator)} {QuotedText.Of(name)}";
    }
}

/// <summary>An attribute of an <see cref="OnnxNode"/>: one of its values is given.</summary>
/// <param name="Name">Its name.</param>
internal sealed record OnnxAttribute(string Name)
{
    /// <summary>An integer.</summary>
    public long? Integer { get; init; }

    /// <summary>A number.</summary>
    public float? Number { get; init; }

    /// <summary>A text.</summary>
    public string? Text { get; init; }

    /// <summary>Integers.</summary>
    public IReadOnlyList<long>? Integers { get; init; }

    /// <summary>Numbers.</summary>
    public IReadOnlyList<float>? Numbers { get; init; }

    /// <summary>A tensor.</summary>
    public WeightTensor? Tensor { get; init; }
}
