using static MidasNet.Weights.OnnxFields;

namespace MidasNet.Weights.Tests;

/// <summary>ONNX models that are built by grammar: nested graphs, functions, constants, external data, and thousands of small parts.</summary>
public sealed class OnnxGrammarFuzzTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Models_of_any_shape_are_read_or_refused_within_bounds()
    {
        int rounds = FuzzOptions.Rounds(40), read = 0;
        folder.Write("w.bin", new byte[64]);
        for (int round = 0; round < rounds; round++)
        {
            var random = new FuzzRandom(seed: 30, round);
            var model = new ProtobufWriter().Integer(ModelIrVersion, 8);
            if (random.OneIn(6)) model.Text(ModelProducer, random.Name());
            for (int functions = random.OneIn(4) ? random.Few() : 0; functions > 0; functions--) model.Message(25, Function(random));
            model.Message(ModelGraph, Graph(random, depth: 0));
            if (random.OneIn(30)) model.Message(ModelGraph, Graph(random, depth: 3));
            if (BoundedReading.Read(folder.Write("a.onnx", model.Written.ToArray()), $"round {round}", otherBytes: 64, times: 4)) read++;
            try
            {
                OnnxGraphReader.Read(folder.File("a.onnx"));
            }
            catch (WeightFormatException)
            {
                // Nodes that hold graphs, for one, are not run.
            }
        }
        Assert.InRange(read, rounds / 20, rounds);
    }

    private static ProtobufWriter Graph(FuzzRandom random, int depth)
    {
        var graph = new ProtobufWriter().Text(GraphName, random.Name());
        Repeat(random, graph, GraphInitializer, () => Tensor(random, random.OneIn(5) ? random.Name() : $"w{random.Next(1 << 30)}"));
        Repeat(random, graph, GraphNode, () => Node(random, depth));
        return graph;
    }

    private static ProtobufWriter Function(FuzzRandom random)
    {
        var function = new ProtobufWriter().Text(1, random.Name());
        Repeat(random, function, 7, () => Node(random, depth: 2));
        return function;
    }

    private static ProtobufWriter Node(FuzzRandom random, int depth)
    {
        var node = new ProtobufWriter();
        if (!random.OneIn(10)) node.Text(NodeOperator, random.Of("Constant", "Constant", "If", "Conv"));
        if (!random.OneIn(5)) node.Text(NodeOutput, $"{random.Next(1 << 30)}");
        if (random.OneIn(3)) node.Text(NodeName, random.Name());
        Repeat(random, node, NodeAttribute, () => Attribute(random, depth), usual: 2);
        return node;
    }

    private static ProtobufWriter Attribute(FuzzRandom random, int depth)
    {
        var attribute = new ProtobufWriter().Text(AttributeName, random.Of("value", "then_branch", random.Name()));
        switch (random.Next(6))
        {
            case 0: attribute.Integer(AttributeInteger, random.Next(100)); break;
            case 1: attribute.Number(AttributeFloat, 1); break;
            case 2 when depth < 20: Repeat(random, attribute, random.Of(AttributeGraph, AttributeGraphs), () => Graph(random, depth + 4), usual: 1); break;
            case 3: attribute.Integer(random.Next(40) + 1, random.Next(100)); break;
            case 4: attribute.Text(random.Of(AttributeFloats, AttributeIntegers), new string('\0', random.Copies(random.Few(most: 1 << 20), 1))); break;
            default: attribute.Message(AttributeTensor, Tensor(random, "")); break;
        }
        return attribute;
    }

    private static ProtobufWriter Tensor(FuzzRandom random, string name)
    {
        var tensor = new ProtobufWriter().Text(TensorName, name);
        int count = 1;
        for (int rank = random.Few(usual: 3, most: 100); rank > 0; rank--)
        {
            int extent = random.OneIn(50) ? 1 << random.Next(31) : random.Next(4);
            tensor.Integer(OnnxFields.TensorDimensions, extent);
            count = Math.Min(count * Math.Min(extent, 1000), 1000);
        }
        var (type, bytes) = random.Of((1, 4), (1, 4), (2, 1), (7, 8), (10, 2), (11, 8), (8, 0), (14, 8));
        tensor.Integer(TensorType, type);
        switch (random.Next(20))
        {
            case 0:
                tensor.Message(13, new ProtobufWriter().Text(EntryKey, "location").Text(EntryValue, random.Of("w.bin", "none.bin", "../w.bin", new string('a', 500))));
                tensor.Message(13, new ProtobufWriter().Text(EntryKey, "offset").Text(EntryValue, $"{random.Next(100)}"));
                break;
            case 1: tensor.Integer(7, random.Next(1000)); break;
            case 2: tensor.Integer(3, 1); break;
            default: tensor.Text(TensorRaw, new string('\0', Math.Max(0, count * bytes + (random.OneIn(30) ? 1 : 0)))); break;
        }
        return tensor;
    }

    // The same part again and again costs little to make, and every copy has to be read.
    private static void Repeat(FuzzRandom random, ProtobufWriter message, int field, Func<ProtobufWriter> part, int usual = 4)
    {
        int count = random.Few(usual);
        if (count <= usual)
        {
            for (; count > 0; count--) message.Message(field, part());
            return;
        }
        var same = part();
        for (count = random.Copies(count, same.Written.Length); count > 0; count--) message.Message(field, same);
    }
}
