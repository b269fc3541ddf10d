using System.Runtime.InteropServices;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// Writes a small ONNX model from x to y in memory: the subset of onnx.proto (github.com/onnx/onnx, IR version 8, operators of version 17) that the rows
/// need. The numbers in the calls are the field numbers of that file.
/// </summary>
internal sealed class OnnxGraph
{
    private const int Float = 1, AttributeInt = 2, AttributeInts = 7;
    private readonly ProtobufMessage graph = new();

    /// <summary>A constant tensor, a weight.</summary>
    public void Constant(string name, float[] values, params ReadOnlySpan<int> extents)
    {
        var tensor = new ProtobufMessage();
        foreach (int extent in extents) tensor.Number(1, extent);
        graph.Message(5, tensor.Number(2, Float).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(values)));
    }

    /// <summary>An operation with one output.</summary>
    /// <param name="operation">The ONNX operator.</param>
    /// <param name="inputs">Names of constants and of other operations' outputs.</param>
    /// <param name="output">The output's name.</param>
    /// <param name="attributes">Names and values; an attribute with one value is a scalar, with several a list.</param>
    public void Node(string operation, string[] inputs, string output, params ReadOnlySpan<(string Name, int[] Values)> attributes)
    {
        var node = new ProtobufMessage();
        foreach (string input in inputs) node.Text(1, input);
        node.Text(2, output).Text(4, operation);
        foreach (var (name, values) in attributes)
        {
            var attribute = new ProtobufMessage().Text(1, name);
            if (values.Length == 1) node.Message(5, attribute.Number(3, values[0]).Number(20, AttributeInt));
            else
            {
                foreach (int value in values) attribute.Number(8, value);
                node.Message(5, attribute.Number(20, AttributeInts));
            }
        }
        graph.Message(1, node);
    }

    /// <summary>Finishes the model.</summary>
    /// <param name="input">The extents of x.</param>
    /// <param name="output">The extents of y.</param>
    public byte[] ToModel(long[] input, long[] output)
    {
        graph.Text(2, "peers").Message(11, Value("x", input)).Message(12, Value("y", output));
        return new ProtobufMessage().Number(1, 8).Message(7, graph).Message(8, new ProtobufMessage().Text(1, "").Number(2, 17)).ToArray();
    }

    /// <summary>ONNX Runtime with the finished model.</summary>
    /// <param name="x">The values of x.</param>
    /// <param name="input">The extents of x.</param>
    /// <param name="output">The extents of y.</param>
    /// <param name="threads">Threads within an operation.</param>
    public Contender Contender(float[] x, int[] input, int[] output, int threads) =>
        new OnnxRuntimeContender(ToModel(input.Long(), output.Long()), x, input.Long(), output.Long(), threads);

    private static ProtobufMessage Value(string name, long[] extents)
    {
        var shape = new ProtobufMessage();
        foreach (long extent in extents) shape.Message(1, new ProtobufMessage().Number(1, extent));
        var tensor = new ProtobufMessage().Number(1, Float).Message(2, shape);
        return new ProtobufMessage().Text(1, name).Message(2, new ProtobufMessage().Message(1, tensor));
    }
}
