using static MidasNet.Weights.OnnxFields;

namespace MidasNet.Weights;

/// <summary>
/// Reads the operations of an ONNX model, besides its tensors. The file is untrusted: the number of nodes is limited, every other number in memory has
/// bytes of the file, and graphs inside of nodes are refused, so that nothing is nested.
/// </summary>
internal sealed class OnnxGraphReader
{
    private const int MaxNodes = 100_000, MaxAttributes = 100, MaxPorts = 10_000, MaxDimensions = 64, MaxDomains = 100;

    // Estimates of the memory of a node, of a tensor without its values, and of a smaller part.
    private const int BytesOfNode = 300, BytesOfTensor = 600, BytesOfPart = 100;

    private readonly UntrustedFile file;
    private readonly OnnxExternalData others;
    private readonly OnnxGraph graph = new();

    private OnnxGraphReader(UntrustedFile file) => (this.file, others) = (file, new OnnxExternalData(file));

    /// <summary>Reads a model.</summary>
    /// <exception cref="WeightFormatException">The file is damaged, is no ONNX model, or has what is not read here: it says what and where.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static OnnxGraph Read(string path)
    {
        using var file = new UntrustedFile(path);
        var reader = new OnnxGraphReader(file);
        reader.ReadModel();
        return reader.graph;
    }

    /// <summary>Reads a file that is one tensor (TensorProto), as the test data of ONNX are.</summary>
    /// <exception cref="WeightFormatException">The file is damaged or is no tensor of numbers.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static WeightTensor ReadTensor(string path)
    {
        using var file = new UntrustedFile(path);
        return OnnxTensor.Read(new UntrustedCursor(file, 0, file.Length, "the tensor"), new OnnxExternalData(file))
            ?? throw file.Error(null, "the tensor holds texts");
    }

    private void ReadModel()
    {
        bool hasGraph = false;
        var opsets = new List<(string Domain, long Version)>();
        var model = new ProtobufMessage(new UntrustedCursor(file, 0, file.Length, "the model"));
        while (model.Next())
            switch (model.Field)
            {
                case ModelGraph when hasGraph: throw file.Error(null, "the model has two graphs");
                case ModelGraph:
                    hasGraph = true;
                    ReadGraph(model.Part("the graph"));
                    break;
                case ModelOpset when opsets.Count < MaxDomains: opsets.Add(ReadOpset(model.Part("a set of operators"))); break;
                case ModelMetadata: ReadEntry(model.Part("an entry of the metadata")); break;
                default: model.Skip(); break;
            }
        if (!hasGraph) throw file.Error(null, "the file is no ONNX model: it has no graph");
        // Files of the first versions name no set.
        graph.Opset = (int)Math.Clamp(opsets.Find(set => set.Domain is "" or "ai.onnx").Version, 1, 1000);
    }

    private static (string Domain, long Version) ReadOpset(UntrustedCursor part)
    {
        var (domain, version) = ("", 0L);
        var set = new ProtobufMessage(part);
        while (set.Next())
            switch (set.Field)
            {
                case OpsetDomain: domain = Text(set, "a domain"); break;
                case OpsetVersion: version = (long)set.Integer(); break;
                default: set.Skip(); break;
            }
        return (domain, version);
    }

    private void ReadEntry(UntrustedCursor part)
    {
        var (key, value) = ("", "");
        var entry = new ProtobufMessage(part);
        while (entry.Next())
            switch (entry.Field)
            {
                case EntryKey: key = Text(entry, "a key of the metadata"); break;
                case EntryValue: value = Text(entry, "a value of the metadata"); break;
                default: entry.Skip(); break;
            }
        if (graph.Metadata.Count < MaxPorts) graph.Metadata[key] = value;
    }

    private void ReadGraph(UntrustedCursor part)
    {
        var message = new ProtobufMessage(part);
        while (message.Next())
            switch (message.Field)
            {
                case GraphName: graph.Name = Text(message, "the name of the graph"); break;
                case GraphSparseInitializer: throw part.Error("the model has sparse initializers, which are not read here");
                case GraphInitializer: AddInitializer(message.Part("an initializer")); break;
                case GraphInput: graph.Inputs.Add(ReadPort(message.Part("an input of the graph"), graph.Inputs.Count)); break;
                case GraphOutput: graph.Outputs.Add(ReadPort(message.Part("an output of the graph"), graph.Outputs.Count)); break;
                case GraphNode:
                    if (graph.Nodes.Count == MaxNodes) throw part.Error($"the graph has more than {MaxNodes} nodes");
                    graph.Nodes.Add(ReadNode(message.Part("a node")));
                    break;
                default: message.Skip(); break;
            }
    }

    private void AddInitializer(UntrustedCursor part)
    {
        long at = part.Position;
        file.Charge(BytesOfTensor, at, "the model");
        // Texts are of no use to a network; whoever reads them is told that they are missing.
        if (OnnxTensor.Read(part, others) is { } tensor && !graph.Initializers.TryAdd(tensor.Name, tensor))
            throw file.Error(at, $"two initializers are named {QuotedText.Of(tensor.Name)}");
    }

    private static OnnxPort ReadPort(UntrustedCursor part, int before)
    {
        if (before == MaxPorts) throw part.Error($"the graph has more than {MaxPorts} inputs or outputs");
        string name = "";
        IReadOnlyList<long>? dimensions = null;
        var port = new ProtobufMessage(part);
        while (port.Next())
            switch (port.Field)
            {
                case PortName: name = Text(port, "the name of an input or output"); break;
                case PortType when Inner(port.Part("a type"), TypeTensor) is { } tensor: dimensions = Inner(tensor, TensorShape) is { } shape ? ReadShape(shape) : null; break;
                case PortType: break;
                default: port.Skip(); break;
            }
        return new OnnxPort(name, dimensions);
    }

    private static List<long> ReadShape(UntrustedCursor part)
    {
        var dimensions = new List<long>();
        var shape = new ProtobufMessage(part);
        while (shape.Next())
        {
            if (shape.Field != ShapeDimension)
            {
                shape.Skip();
                continue;
            }
            if (dimensions.Count == MaxDimensions) throw part.Error($"a shape has more than {MaxDimensions} dimensions");
            long size = 0;
            var dimension = new ProtobufMessage(shape.Part("a dimension"));
            while (dimension.Next())
                if (dimension.Field == DimensionSize) size = (long)dimension.Integer();
                else dimension.Skip();
            dimensions.Add(size);
        }
        return dimensions;
    }

    /// <summary>The message in a field of a message; null without it.</summary>
    private static UntrustedCursor? Inner(UntrustedCursor part, int field)
    {
        UntrustedCursor? found = null;
        var message = new ProtobufMessage(part);
        while (message.Next())
            if (message.Field == field) found = message.Part("a part of a type");
            else message.Skip();
        return found;
    }

    private OnnxNode ReadNode(UntrustedCursor part)
    {
        var (name, type, domain) = ("", "", "");
        List<string> inputs = [], outputs = [];
        var attributes = new List<UntrustedCursor>();
        var node = new ProtobufMessage(part);
        while (node.Next())
            switch (node.Field)
            {
                case NodeInput when inputs.Count < MaxPorts: inputs.Add(Text(node, "an input of a node")); break;
                case NodeOutput when outputs.Count < MaxPorts: outputs.Add(Text(node, "an output of a node")); break;
                case NodeName: name = Text(node, "the name of a node"); break;
                case NodeOperator: type = Text(node, "the operator of a node"); break;
                case NodeDomain: domain = Text(node, "the domain of a node"); break;
                case NodeAttribute when attributes.Count < MaxAttributes: attributes.Add(node.Part("an attribute")); break;
                case NodeInput or NodeOutput or NodeAttribute: throw part.Error("a node has too many inputs, outputs or attributes");
                default: node.Skip(); break;
            }
        file.Charge(BytesOfNode + BytesOfPart * (inputs.Count + outputs.Count + attributes.Count), part.Position, "the model");
        var read = new OnnxNode(type, name, inputs, outputs, []) { Domain = domain is "ai.onnx" ? "" : domain };
        return read with { Attributes = [.. attributes.Select(attribute => ReadAttribute(attribute, read))] };
    }

    private OnnxAttribute ReadAttribute(UntrustedCursor part, OnnxNode node)
    {
        var (name, kind) = ("", 0UL);
        (float? number, long? integer, string? text, WeightTensor? tensor) = (null, null, null, null);
        List<float> numbers = [];
        List<long> integers = [];
        var attribute = new ProtobufMessage(part);
        while (attribute.Next())
            switch (attribute.Field)
            {
                case AttributeName: name = Text(attribute, "the name of an attribute"); break;
                case AttributeType: kind = attribute.Integer(); break;
                case AttributeFloat: number = Single(attribute.Numbers("a number")); break;
                case AttributeInteger: integer = (long)attribute.Integer(); break;
                case AttributeText: text = Text(attribute, "a text"); break;
                case AttributeTensor: tensor = OnnxTensor.Read(attribute.Part("the tensor of an attribute"), others); break;
                case AttributeFloats:
                    for (var packed = attribute.Numbers("numbers"); packed.Left > 0;) numbers.Add(Single(packed));
                    break;
                case AttributeIntegers:
                    for (var packed = attribute.Numbers("integers"); packed.Left > 0;) integers.Add((long)ProtobufMessage.Varint(packed));
                    break;
                case AttributeGraph or AttributeGraphs or AttributeSparse:
                    throw part.Error($"{node} holds a graph or a sparse tensor, which are not run here");
                default: attribute.Skip(); break;
            }
        // An empty list is written as no value: only the kind says that it is one. A zero may be left out likewise.
        return new OnnxAttribute(name)
        {
            Number = number ?? (kind == KindFloat ? 0 : null),
            Integer = integer ?? (kind == KindInteger ? 0 : null),
            Text = text,
            Tensor = tensor,
            Numbers = numbers.Count > 0 || kind == KindFloats ? numbers : null,
            Integers = integers.Count > 0 || kind == KindIntegers ? integers : null,
        };
    }

    private static float Single(UntrustedCursor cursor) => BitConverter.UInt32BitsToSingle(cursor.UInt32());

    private static string Text(ProtobufMessage message, string what)
    {
        var text = message.Part(what);
        text.File.Charge(3 * text.Left, text.Position, "the model");
        return text.Text(text.Left);
    }
}
