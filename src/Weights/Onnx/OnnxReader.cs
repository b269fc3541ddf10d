namespace MidasNet.Weights;

/// <summary>
/// The weights of an ONNX model (onnx/onnx.proto, github.com/onnx/onnx): the initializers of its graph, the values of its Constant nodes, and both in the
/// graphs inside of its nodes, such as the branches of an If, and in its functions. Operations are skipped.
/// </summary>
/// <remarks>
/// Supported are float, float16, bfloat16, double, integers of 8 to 64 bits and booleans, each value as the nearest float32. Values in other files
/// (external data) are read from the model's folder only; everything sparse is refused. Memory is bounded by <see cref="MemoryBudget"/>.
/// </remarks>
internal sealed class OnnxReader : IWeightReader
{
    // Numbers of the fields of ModelProto, GraphProto, FunctionProto, NodeProto and AttributeProto.
    private const int ModelIrVersion = 1, ModelGraph = 7, ModelFunctions = 25;
    private const int GraphNode = 1, GraphInitializer = 5, GraphSparseInitializer = 15;
    private const int FunctionName = 1, FunctionNode = 7;
    private const int NodeOutput = 2, NodeName = 3, NodeType = 4, NodeAttribute = 5;
    private const int AttributeName = 1, AttributeFloat = 2, AttributeInteger = 3, AttributeText = 4, AttributeTensor = 5, AttributeGraph = 6, AttributeFloats = 7,
        AttributeIntegers = 8, AttributeTexts = 9, AttributeGraphs = 11, AttributeSparse = 22;

    // Branches hold branches; models nest a few deep.
    private const int MaxDepth = 16;

    // Estimates of the memory of a node, an attribute or an element of a list, a tensor without its values, an entry of what is skipped.
    private const int BytesOfNode = 200, BytesOfPart = 100, BytesOfTensor = 600, BytesOfSkipped = 100;

    /// <inheritdoc/>
    public string Format => "ONNX";

    /// <inheritdoc/>
    public string Files => ".onnx";

    /// <inheritdoc/>
    public IReadOnlyList<string> FolderFiles { get; } = ["model.onnx"];

    /// <inheritdoc/>
    // ONNX has no magic number. Most files begin with ir_version, a small number, and another field of the model; where another field comes first, all
    // fields must be those of a model, and one of them a graph; so must those of files that begin as a SavedModel of TensorFlow does.
    public bool Recognises(UntrustedFile file, ReadOnlySpan<byte> beginning) =>
        BeginsAsModel(beginning)
        || (beginning.Length > 2 && HasFieldsOfModel(file));

    /// <summary>True if the first bytes are the version of a model and another of its fields, as those of most files are.</summary>
    internal static bool BeginsAsModel(ReadOnlySpan<byte> beginning) =>
        beginning is [0x08, < 0x80, < 0x80 and var tag, ..] and not [0x08, 1, 0x12, ..] && (tag & 7) is 0 or 2;

    /// <summary>
    /// Reads all weights: initializers by their names; constants by the names of their outputs; those of inner graphs after the name of their node, as in
    /// <c>node/then_branch/weight</c>.
    /// </summary>
    /// <exception cref="WeightFormatException">The file is damaged, is no ONNX model, or keeps values elsewhere.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public WeightFile Read(string path)
    {
        using var file = new UntrustedFile(path);
        var read = new Reading(file);
        bool hasGraph = false;
        var model = new ProtobufMessage(new UntrustedCursor(file, 0, file.Length, "the model"));
        while (model.Next())
        {
            switch (model.Field)
            {
                case ModelGraph when hasGraph: throw file.Error(null, "the model has two graphs");
                case ModelGraph:
                    hasGraph = true;
                    read.Graph(model.Part("the graph"), "", depth: 0);
                    break;
                case ModelFunctions: read.Function(model.Part("a function")); break;
                default: model.Skip(); break;
            }
        }
        return hasGraph
            ? new WeightFile(Format, new WeightSet(read.Tensors), skipped: read.Skipped)
            : throw file.Error(null, "the file is no ONNX model: it has no graph");
    }

    private static bool HasFieldsOfModel(UntrustedFile file)
    {
        bool hasGraph = false;
        try
        {
            var model = new ProtobufMessage(new UntrustedCursor(file, 0, file.Length, "the model"));
            for (int fields = 0; model.Next(); fields++)
            {
                bool isNumber = model.Field is ModelIrVersion or 5, isBytes = model.Field is 2 or 3 or 4 or 6 or ModelGraph or 8 or 14 or 20 or 25 or 26;
                if (!(isNumber || isBytes) || model.IsLengthDelimited != isBytes || fields > 10_000) return false;
                hasGraph |= model.Field == ModelGraph;
                model.Skip();
            }
        }
        catch (WeightFormatException)
        {
            return false; // it is no protobuf at all
        }
        return hasGraph;
    }

    /// <summary>The findings so far.</summary>
    private sealed class Reading(UntrustedFile file)
    {
        private readonly HashSet<string> names = new(StringComparer.Ordinal);
        private readonly OnnxExternalData others = new(file);

        public List<WeightTensor> Tensors { get; } = [];

        public List<SkippedEntry> Skipped { get; } = [];

        public void Function(UntrustedCursor part)
        {
            var (name, nodes) = ("", new List<UntrustedCursor>());
            var function = new ProtobufMessage(part);
            while (function.Next())
                switch (function.Field)
                {
                    case FunctionName: name = Text(function, "the name of a function"); break;
                    case FunctionNode:
                        Charge(BytesOfPart, part);
                        nodes.Add(function.Part("a node"));
                        break;
                    default: function.Skip(); break;
                }
            foreach (var node in nodes) Node(node, name, depth: 0);
        }

        public void Graph(UntrustedCursor part, string prefix, int depth)
        {
            if (depth > MaxDepth) throw part.Error($"graphs are nested more than {MaxDepth} deep");
            var graph = new ProtobufMessage(part);
            while (graph.Next())
                switch (graph.Field)
                {
                    case GraphSparseInitializer: throw part.Error("the model has sparse initializers, which are not read here");
                    case GraphInitializer: Add(graph.Part("an initializer"), prefix, null); break;
                    case GraphNode: Node(graph.Part("a node"), prefix, depth); break;
                    default: graph.Skip(); break;
                }
        }

        private void Node(UntrustedCursor part, string prefix, int depth)
        {
            Charge(BytesOfNode, part);
            var (name, type, output, attributes) = ("", "", "", new List<UntrustedCursor>());
            var node = new ProtobufMessage(part);
            while (node.Next())
                switch (node.Field)
                {
                    case NodeOutput when output.Length == 0: output = Text(node, "an output of a node"); break;
                    case NodeName: name = Text(node, "the name of a node"); break;
                    case NodeType: type = Text(node, "the type of a node"); break;
                    case NodeAttribute:
                        Charge(BytesOfPart, part);
                        attributes.Add(node.Part("an attribute"));
                        break;
                    default: node.Skip(); break;
                }
            foreach (var attribute in attributes) Attribute(attribute, type, output, Joined(prefix, name.Length > 0 ? name : output), prefix, depth);
        }

        // The value of a Constant is a weight, as a tensor, a number or a list of numbers (value, value_float, value_ints).
        private void Attribute(UntrustedCursor part, string type, string output, string inner, string prefix, int depth)
        {
            Charge(2 * BytesOfPart, part);
            var (name, tensors, graphs) = ("", new List<UntrustedCursor>(), new List<UntrustedCursor>());
            var numbers = new List<(int Field, UntrustedCursor Values)>();
            bool hasTexts = false;
            var attribute = new ProtobufMessage(part);
            while (attribute.Next())
                switch (attribute.Field)
                {
                    case AttributeName: name = Text(attribute, "the name of an attribute"); break;
                    case AttributeTensor:
                        Charge(BytesOfPart, part);
                        tensors.Add(attribute.Part("the tensor of an attribute"));
                        break;
                    case AttributeGraph or AttributeGraphs:
                        Charge(BytesOfPart, part);
                        graphs.Add(attribute.Part("a graph in a node"));
                        break;
                    case AttributeText or AttributeTexts:
                        hasTexts = true;
                        attribute.Skip();
                        break;
                    case AttributeSparse: throw part.Error($"the node {QuotedText.Of(output)} holds a sparse tensor, which is not read here");
                    case AttributeFloat or AttributeInteger or AttributeFloats or AttributeIntegers:
                        Charge(BytesOfPart, part);
                        numbers.Add((attribute.Field, attribute.Numbers("the numbers of an attribute")));
                        break;
                    default: attribute.Skip(); break;
                }
            if (type == "Constant")
            {
                foreach (var tensor in tensors) Add(tensor, prefix, output);
                if (hasTexts) Skip(output, "texts", part);
                if (numbers.Count > 0) AddNumbers(numbers, prefix, output, part);
            }
            foreach (var graph in graphs) Graph(graph, Joined(inner, name), depth + 1);
        }

        // Lists may be packed, or one field for each number.
        private void AddNumbers(List<(int Field, UntrustedCursor Values)> numbers, string prefix, string output, UntrustedCursor part)
        {
            var values = new List<float>();
            int kind = numbers[0].Field;
            bool areFloats = kind is AttributeFloat or AttributeFloats;
            var loss = FloatLoss.None;
            foreach (var (field, cursor) in numbers)
            {
                if (field != kind) throw part.Error($"the constant {QuotedText.Of(output)} has numbers of several kinds");
                Charge((areFloats ? 3 : 16) * cursor.Left, part); // an integer of one byte becomes a float32, in a list that grows
                while (cursor.Left > 0) values.Add(areFloats ? BitConverter.UInt32BitsToSingle(cursor.UInt32()) : Integer(cursor));
            }
            bool isList = kind is AttributeFloats or AttributeIntegers;
            if (!isList && values.Count != 1) throw part.Error($"the constant {QuotedText.Of(output)} has {values.Count} values; one is expected");
            var type = areFloats ? ElementType.F32 : ElementType.I64;
            AddNamed(new WeightTensor(output, isList ? [values.Count] : [], [.. values]) { StoredAs = type, Loss = loss }, prefix, part);

            float Integer(UntrustedCursor cursor)
            {
                var (value, ofOne) = ElementDecoding.Nearest((long)ProtobufMessage.Varint(cursor));
                loss = ElementDecoding.Worse(loss, ofOne);
                return value;
            }
        }

        // The tensor of a constant has no name or a meaningless one; the node's output is named.
        private void Add(UntrustedCursor part, string prefix, string? name)
        {
            long at = part.Position;
            if (OnnxTensor.Read(part, others, name) is not { } tensor)
            {
                Skip(name ?? "an initializer", "texts", part);
                return;
            }
            AddNamed(tensor, prefix, part, at);
        }

        private void AddNamed(WeightTensor tensor, string prefix, UntrustedCursor part, long? position = null)
        {
            long at = position ?? part.Position;
            Charge(BytesOfTensor, part);
            if (prefix.Length > 0)
                tensor = new WeightTensor(Inner(prefix, tensor.Name, at), tensor.Dimensions, tensor.Values) { StoredAs = tensor.StoredAs, Loss = tensor.Loss };
            if (!names.Add(tensor.Name)) throw file.Error(at, $"two initializers are named {QuotedText.Of(tensor.Name)}");
            Tensors.Add(tensor);
        }

        private void Skip(string name, string reason, UntrustedCursor part)
        {
            Charge(BytesOfSkipped, part);
            Skipped.Add(new SkippedEntry(name, reason));
        }

        private void Charge(long bytes, UntrustedCursor part) => file.Charge(bytes, part.Position, "the model");

        // A long name would stand before all the small tensors of its graph, and cost more memory than the file has bytes.
        private string Inner(string prefix, string name, long at)
        {
            file.Charge(2L * (prefix.Length + name.Length), at, "the model");
            return Joined(prefix, name);
        }

        private static string Joined(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}/{name}";

        private string Text(ProtobufMessage message, string what)
        {
            var text = message.Part(what);
            Charge(3 * text.Left, text);
            return text.Text(text.Left);
        }
    }
}
