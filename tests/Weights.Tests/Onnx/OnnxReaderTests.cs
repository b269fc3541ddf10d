using static MidasNet.Weights.Tests.Fixture;

namespace MidasNet.Weights.Tests;

public sealed class OnnxReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Refused(params byte[] bytes) =>
        Assert.Throws<WeightFormatException>(() => new OnnxReader().Read(folder.Write("a.onnx", bytes))).Message;

    // A model whose graph holds one initializer with these fields.
    private static byte[] Model(params byte[] tensor) => [8, 8, 0x3A, (byte)(tensor.Length + 2), 0x2A, (byte)tensor.Length, .. tensor];

    [Fact]
    public void Raw_values_of_every_type_are_read()
    {
        var set = new OnnxReader().Read(Fixture.Path("raw.onnx")).Weights;
        RequireTensor(set, "weight", [2, 3, 2, 2], ElementType.F32, Values(24));
        RequireTensor(set, "half", [5], ElementType.F16, Values(5));
        RequireTensor(set, "bfloat16", [5], ElementType.BF16, Values(5));
        RequireTensor(set, "double", [5], ElementType.F64, Values(5));
        RequireTensor(set, "int64", [2], ElementType.I64, [-1, 3]);
        RequireTensor(set, "uint8", [2], ElementType.U8, [1, 255]);
        RequireTensor(set, "bool", [2], ElementType.BOOL, [1, 0]);
        RequireTensor(set, "empty", [0, 3], ElementType.F32, []);
    }

    [Fact]
    public void Values_in_the_fields_of_their_types_are_read()
    {
        var set = new OnnxReader().Read(Fixture.Path("fields.onnx")).Weights;
        RequireTensor(set, "float", [2, 3], ElementType.F32, Values(6));
        RequireTensor(set, "half", [5], ElementType.F16, Values(5)); // as the whole numbers that their bits make
        RequireTensor(set, "bfloat16", [5], ElementType.BF16, Values(5));
        RequireTensor(set, "double", [5], ElementType.F64, Values(5));
        RequireTensor(set, "int8", [2], ElementType.I8, [-1, 2]); // negative numbers have ten bytes
        RequireTensor(set, "int32", [2], ElementType.I32, [-7, 8]);
        RequireTensor(set, "int64", [2], ElementType.I64, [-9, 10]);
        RequireTensor(set, "uint64", [2], ElementType.U64, [11, 12]);
        RequireTensor(set, "bool", [2], ElementType.BOOL, [1, 0]);
    }

    [Fact]
    public void Values_in_another_file_are_refused() =>
        Assert.Contains("external data", Assert.Throws<WeightFormatException>(() => new OnnxReader().Read(Fixture.Path("external.onnx"))).Message);

    [Fact]
    public void What_does_not_fit_is_refused_with_its_place()
    {
        Assert.Contains("no graph", Refused(8, 8));
        Assert.Contains("takes 8 bytes, but has 4", Refused(Model(8, 2, 0x10, 1, 0x4A, 4, 0, 0, 0, 0))); // raw
        Assert.Contains("has none", Refused(Model(8, 2, 0x10, 1)));
        Assert.Contains("data_type 14", Refused(Model(8, 0, 0x10, 14))); // complex numbers
        Assert.Contains("dimension of 68719476735", Refused(Model(8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x10, 1)));
        Assert.Contains("dimension of -2;", Refused(Model(8, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x10, 1)));
        Assert.Contains("data_type -2", Refused(Model(8, 0, 0x10, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01)));
        Assert.Contains("more than 64 dimensions", Refused(Model([0x0A, 65, .. Enumerable.Repeat((byte)1, 65)])));
        Assert.Contains("at most 2147483591 elements", Refused(Model(8, 0xFF, 0xFF, 0xFF, 0x7F, 8, 0xFF, 0xFF, 0xFF, 0x7F, 0x10, 1)));
        Assert.Contains("should have 200 values, but takes 1 bytes", Refused(Model(8, 0xC8, 1, 0x10, 7, 0x3A, 1, 0))); // int64_data
        Assert.Contains("keeps its values in field 4", Refused(Model(8, 1, 0x10, 7, 0x22, 4, 0, 0, 0, 0))); // integers in float_data
        Assert.Contains("more than ten bytes", Refused([8, .. Enumerable.Repeat((byte)0xFF, 11)]));
        Assert.Contains("no field of protobuf", Refused(8, 8, 0x03));
        Assert.Contains("are expected, 1 are left", Refused(8, 8, 0x3A, 0x7F, 0));
        Assert.Contains("two initializers are named \"\"", Refused(8, 8, 0x3A, 12, 0x2A, 4, 8, 0, 0x10, 1, 0x2A, 4, 8, 0, 0x10, 1));
    }

    [Fact]
    public void The_values_of_Constant_nodes_are_weights() =>
        RequireTensor(WeightFile.Read(Fixture.Path("Cases/const_nodes.onnx")).Weights, "c", [10, 10], ElementType.F32, [.. Enumerable.Repeat(1f, 100)]);

    [Fact]
    public void Numbers_and_lists_of_Constant_nodes_are_read()
    {
        static ProtobufWriter Node(string output, ProtobufWriter attribute) =>
            new ProtobufWriter().Text(OnnxFields.NodeOutput, output).Text(OnnxFields.NodeOperator, "Constant").Message(OnnxFields.NodeAttribute, attribute);
        var graph = new ProtobufWriter()
            .Message(OnnxFields.GraphNode, Node("a", new ProtobufWriter().Text(1, "value_floats").Number(OnnxFields.AttributeFloats, 1.5f).Number(OnnxFields.AttributeFloats, -2)))
            .Message(OnnxFields.GraphNode, Node("b", new ProtobufWriter().Text(1, "value_float").Number(OnnxFields.AttributeFloat, 3)))
            .Message(OnnxFields.GraphNode, Node("c", new ProtobufWriter().Text(1, "value_ints").Integer(OnnxFields.AttributeIntegers, -1).Integer(OnnxFields.AttributeIntegers, 7)))
            .Message(OnnxFields.GraphNode, Node("d", new ProtobufWriter().Text(1, "value_string").Text(OnnxFields.AttributeText, "t")));
        var file = WeightFile.Read(folder.Write("a.onnx", new ProtobufWriter().Integer(1, 8).Message(OnnxFields.ModelGraph, graph).Written.ToArray()));
        RequireTensor(file.Weights, "a", [2], ElementType.F32, [1.5f, -2]);
        RequireTensor(file.Weights, "b", [], ElementType.F32, [3]);
        RequireTensor(file.Weights, "c", [2], ElementType.I64, [-1, 7]);
        Assert.Equal("\"d\": texts", Assert.Single(file.Skipped).ToString());
    }

    [Fact]
    public void Initializers_in_the_branches_of_a_node_are_named_after_it() =>
        Assert.Equal(["y/else_branch/k", "y/then_branch/k"], WeightFile.Read(Fixture.Path("Cases/subgraph.onnx")).Weights.Names);

    [Fact]
    public void A_model_whose_fields_come_in_another_order_is_recognised()
    {
        byte[] graph = [0x3A, 6, 0x2A, 4, 8, 0, 0x10, 1], producer = [0x12, 1, (byte)'p'], version = [8, 8];
        Assert.Equal("ONNX", WeightFile.FormatOf(folder.Write("a.onnx", [.. graph, .. version])));
        Assert.Equal("ONNX", WeightFile.FormatOf(folder.Write("a.onnx", [.. producer, .. version, .. graph])));
        Assert.Contains("no known weight format", Assert.Throws<WeightFormatException>(() => WeightFile.FormatOf(folder.Write("a.onnx", producer))).Message);
    }

    [Fact]
    public void Texts_are_passed_over()
    {
        byte[] text = [8, 0, 0x10, 8, 0x42, 1, (byte)'t'], number = [8, 0, 0x10, 1];
        byte[] model = [8, 8, 0x3A, 15, 0x2A, 7, .. text, 0x2A, 4, .. number];
        var file = new OnnxReader().Read(folder.Write("a.onnx", model));
        Assert.Single(file.Weights.Tensors);
        Assert.Equal("texts", Assert.Single(file.Skipped).Reason);
    }

    // One initializer "w" [2] whose numbers are the bytes 4 to 12 of a file.
    private string WithExternalData(string location)
    {
        byte[] tensor = [8, 2, 0x10, 1, 0x42, 1, (byte)'w', .. Entry("location", location), .. Entry("offset", "4"), .. Entry("length", "8"), 0x70, 1];
        return folder.Write("a.onnx", Model(tensor));

        static byte[] Entry(string key, string value) =>
            [0x6A, (byte)(key.Length + value.Length + 4), 0x0A, (byte)key.Length, .. Ascii(key), 0x12, (byte)value.Length, .. Ascii(value)];
        static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);
    }

    [Fact]
    public void Values_in_another_file_of_the_folder_are_read()
    {
        folder.Write("w.bin", [0, 0, 0, 0, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
        RequireTensor(new OnnxReader().Read(WithExternalData("w.bin")).Weights, "w", [2], ElementType.F32, [1.5f, -2f]);
        folder.Write("w.bin", [0, 0, 0, 0, 1]);
        Assert.Contains("has only 1 from there", Assert.Throws<WeightFormatException>(() => new OnnxReader().Read(WithExternalData("w.bin"))).Message);
    }

    [Theory]
    [InlineData("../w.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\b")]
    [InlineData("")]
    public void Values_outside_the_folder_are_refused(string location) => Assert.Contains("that is not in the model's folder",
        Assert.Throws<WeightFormatException>(() => new OnnxReader().Read(WithExternalData(location))).Message);

    [Fact]
    public void A_missing_file_of_values_is_named() => Assert.Contains("\"w.bin\", which is not there",
        Assert.Throws<WeightFormatException>(() => new OnnxReader().Read(WithExternalData("w.bin"))).Message);
}
