using static MidasNet.Weights.OnnxFields;

namespace MidasNet.Weights;

/// <summary>Writes an <see cref="OnnxGraph"/> as an ONNX model of IR version 8.</summary>
internal static class OnnxGraphWriter
{
    private const int IrVersion = 8;
    private const string BatchName = "batch";

    /// <summary>
    /// Writes the model, whole or not at all; the same graph gives the same bytes. Tensors are float32, or float16 where
    /// <see cref="WeightTensor.StoredAs"/> says so.
    /// </summary>
    /// <exception cref="ArgumentException">A value does not fit its element type, or the model exceeds the 2 GiB of a Protocol Buffers message.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, OnnxGraph graph, Action? check = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ElementDecoding.RequireLittleEndian();
        var tensors = graph.Initializers.Values.Select(tensor => (Beginning: Beginning(tensor), Stored: Stored(tensor))).ToList();
        var rest = Rest(graph);
        long length = rest.Written.Length;
        foreach (var (beginning, stored) in tensors)
        {
            long bytes = beginning.Written.Length + stored.Bytes;
            length += bytes + new ProtobufWriter().Beginning(GraphInitializer, bytes).Written.Length;
        }
        if (length > int.MaxValue - (1 << 20))
            throw new ArgumentException($"the model takes {length} bytes, but an ONNX file has at most {int.MaxValue}: store its weights as float16");

        AtomicFile.Write(path, stream =>
        {
            stream.Write(Head(graph).Beginning(ModelGraph, length).Written);
            stream.Write(rest.Written);
            foreach (var (beginning, stored) in tensors)
            {
                stream.Write(new ProtobufWriter().Beginning(GraphInitializer, beginning.Written.Length + stored.Bytes).Written);
                stream.Write(beginning.Written);
                stored.Write(bytes =>
                {
                    check?.Invoke();
                    stream.Write(bytes);
                });
            }
            check?.Invoke();
        });
    }

    private static ProtobufWriter Head(OnnxGraph graph)
    {
        var model = new ProtobufWriter().Integer(ModelIrVersion, IrVersion).Text(ModelProducer, "MidasNet")
            .Message(ModelOpset, new ProtobufWriter().Text(OpsetDomain, "").Integer(OpsetVersion, graph.Opset));
        foreach (var (key, value) in graph.Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            model.Message(ModelMetadata, new ProtobufWriter().Text(EntryKey, key).Text(EntryValue, value));
        return model;
    }

    /// <summary>The graph without its tensors.</summary>
    private static ProtobufWriter Rest(OnnxGraph graph)
    {
        var message = new ProtobufWriter();
        foreach (var node in graph.Nodes) message.Message(GraphNode, Node(node));
        message.Text(GraphName, graph.Name);
        foreach (var port in graph.Inputs) message.Message(GraphInput, Port(port));
        foreach (var port in graph.Outputs) message.Message(GraphOutput, Port(port));
        return message;
    }

    private static ProtobufWriter Node(OnnxNode node)
    {
        var message = new ProtobufWriter();
        foreach (string input in node.Inputs) message.Text(NodeInput, input);
        foreach (string output in node.Outputs) message.Text(NodeOutput, output);
        message.Text(NodeName, node.Name).Text(NodeOperator, node.Operator);
        foreach (var attribute in node.Attributes) message.Message(NodeAttribute, Attribute(attribute));
        return message;
    }

    private static ProtobufWriter Attribute(OnnxAttribute attribute)
    {
        var message = new ProtobufWriter().Text(AttributeName, attribute.Name);
        if (attribute.Integer is { } integer) return message.Integer(AttributeInteger, integer).Integer(AttributeType, KindInteger);
        if (attribute.Number is { } number) return message.Number(AttributeFloat, number).Integer(AttributeType, KindFloat);
        if (attribute.Text is { } text) return message.Text(AttributeText, text).Integer(AttributeType, KindText);
        if (attribute.Integers is not { } integers) throw new ArgumentException($"the attribute {attribute.Name} has no value that is written", nameof(attribute));
        foreach (long value in integers) message.Integer(AttributeIntegers, value);
        return message.Integer(AttributeType, KindIntegers);
    }

    private static ProtobufWriter Port(OnnxPort port)
    {
        var shape = new ProtobufWriter();
        foreach (long extent in port.Dimensions ?? [])
            shape.Message(ShapeDimension, extent > 0 ? new ProtobufWriter().Integer(DimensionSize, extent) : new ProtobufWriter().Text(DimensionName, BatchName));
        var tensor = new ProtobufWriter().Integer(TensorElement, Float32);
        if (port.Dimensions is not null) tensor.Message(TensorShape, shape);
        return new ProtobufWriter().Text(PortName, port.Name).Message(PortType, new ProtobufWriter().Message(TypeTensor, tensor));
    }

    private static ProtobufWriter Beginning(WeightTensor tensor)
    {
        var message = new ProtobufWriter();
        foreach (int extent in tensor.Dimensions) message.Integer(OnnxFields.TensorDimensions, extent);
        int type = tensor.StoredAs switch { ElementType.F16 => Float16, _ => Float32 };
        return message.Integer(TensorType, type).Text(TensorName, tensor.Name).Beginning(TensorRaw, Stored(tensor).Bytes);
    }

    private static StoredTensor Stored(WeightTensor tensor) =>
        StoredTensor.Of(tensor, tensor.StoredAs == ElementType.F16 ? WeightEncoding.F16 : WeightEncoding.F32).Single();
}
