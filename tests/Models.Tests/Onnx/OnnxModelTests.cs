using MidasNet.Weights;

namespace MidasNet.Models.Tests;

/// <summary>What an ONNX model may be, and what it may not.</summary>
public sealed class OnnxModelTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        device.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(3, 3, 1, 1, 1, 1, new[] { 1, 1, 1, 1 }, "NOTSET")]
    [InlineData(3, 2, 2, 1, 1, 1, new[] { 0, 1, 2, 0 }, "NOTSET")] // all sides and both strides different
    [InlineData(2, 3, 1, 3, 2, 1, new[] { 2, 0, 1, 4 }, "NOTSET")] // dilated, more padding than the kernel has pixels
    [InlineData(3, 3, 2, 2, 1, 1, null, "SAME_UPPER")]
    [InlineData(2, 4, 2, 3, 1, 1, null, "SAME_LOWER")]
    [InlineData(3, 3, 2, 2, 2, 2, null, "VALID")]
    [InlineData(7, 9, 5, 3, 1, 1, null, "NOTSET")] // one window
    public void Convolutions_are_computed_as_ONNX_defines_them(
        int kernelH, int kernelW, int strideH, int strideW, int dilationH, int dilationW, int[]? pads, string automatic)
    {
        var (x, w, b) = (Random([2, 4, 7, 9], 1), Random([6, 2, kernelH, kernelW], 2), Random([6], 3));
        List<OnnxAttribute> attributes = [Integers("strides", strideH, strideW), Integers("dilations", dilationH, dilationW), new("group") { Integer = 2 }, new("auto_pad") { Text = automatic }];
        if (pads is not null) attributes.Add(Integers("pads", pads));
        var found = Run("Conv", attributes, x, w, b);

        var (top, left) = (Before(7, kernelH, strideH, dilationH, pads?[0]), Before(9, kernelW, strideW, dilationW, pads?[1]));
        for (int i = 0; i < found.Values.Length; i++)
        {
            int column = i % found.Dimensions[3], row = i / found.Dimensions[3] % found.Dimensions[2], o = i / found.Dimensions[3] / found.Dimensions[2] % 6, n = i / found.Dimensions[3] / found.Dimensions[2] / 6;
            double sum = b.Values[o];
            for (int c = 0; c < 2; c++)
                for (int u = 0; u < kernelH; u++)
                    for (int v = 0; v < kernelW; v++)
                    {
                        int h = row * strideH + u * dilationH - top, at = column * strideW + v * dilationW - left;
                        if (h is >= 0 and < 7 && at is >= 0 and < 9) sum += (double)x.Values[((n * 4 + o / 3 * 2 + c) * 7 + h) * 9 + at] * w.Values[((o * 2 + c) * kernelH + u) * kernelW + v];
                    }
            Assert.Equal(sum, found.Values[i], 1e-5);
        }

        int Before(int extent, int kernel, int stride, int dilation, int? given)
        {
            if (automatic is "NOTSET" or "VALID") return given ?? 0;
            int total = Math.Max(0, ((extent + stride - 1) / stride - 1) * stride + (kernel - 1) * dilation + 1 - extent);
            return automatic == "SAME_UPPER" ? total / 2 : total - total / 2;
        }
    }

    [Fact]
    public void A_convolution_of_one_axis_is_one_of_rows()
    {
        var found = Run("Conv", [Integers("pads", 1, 0), Integers("strides", 2)], new OnnxValue([1, 1, 5], [1, 2, 3, 4, 5]), new OnnxValue([1, 1, 2], [10, 1]));
        Assert.Equal([1, 1, 3], found.Dimensions);
        Assert.Equal([1, 23, 45], found.Values);
    }

    [Theory]
    [InlineData(0, 0, new[] { 1, 2.5f })] // the windows [- 1] and [2 3]; the 4 is left over
    [InlineData(0, 1, new[] { 0.5f, 2.5f })]
    [InlineData(1, 0, new[] { 1, 2.5f, 4 })] // and [4 -]
    [InlineData(1, 1, new[] { 0.5f, 2.5f, 4 })] // what is beyond the padding does not count
    public void Average_pools_count_padding_and_round_as_the_model_says(int ceil, int includesPadding, float[] expected) => Assert.Equal(expected, Run("AveragePool",
        [Integers("kernel_shape", 2), Integers("strides", 2), Integers("pads", 1, 0), new("ceil_mode") { Integer = ceil }, new("count_include_pad") { Integer = includesPadding }],
        new OnnxValue([1, 1, 4], [1, 2, 3, 4])).Values);

    [Fact]
    public void Matrices_are_multiplied_in_pairs()
    {
        var (a, b) = (Random([2, 1, 3, 4], 1), Random([5, 4, 2], 2));
        var found = Run("MatMul", [], a, b);
        Assert.Equal([2, 5, 3, 2], found.Dimensions);
        for (int i = 0; i < found.Values.Length; i++)
        {
            int column = i % 2, row = i / 2 % 3, second = i / 6 % 5, first = i / 30;
            double sum = Enumerable.Range(0, 4).Sum(k => (double)a.Values[(first * 3 + row) * 4 + k] * b.Values[(second * 4 + k) * 2 + column]);
            Assert.Equal(sum, found.Values[i], 1e-6);
        }
        Assert.Equal([11], Run("MatMul", [], new OnnxValue([2], [1, 2]), new OnnxValue([2], [3, 4])).Values);
    }

    [Fact]
    public void A_model_may_be_run_again_with_another_number_of_images()
    {
        using var model = Load(graph =>
        {
            Initialise(graph, "w", [2, 3], [1, 2, 3, 4, 5, 6]);
            graph.Nodes.Add(Node("Gemm", ["x", "w"], "y", new OnnxAttribute("transB") { Integer = 1 }));
        });
        Assert.Equal([6, 15], model.Run(new OnnxValue([1, 3], [1, 1, 1])).Values);
        Assert.Equal([1, 4, 6, 15], model.Run(new OnnxValue([2, 3], [1, 0, 0, 1, 1, 1])).Values);
        Assert.Equal([6, 15], model.Run(new OnnxValue([1, 3], [1, 1, 1])).Values);
    }

    [Fact]
    public void Operations_need_not_be_in_order()
    {
        using var model = Load(graph => graph.Nodes.AddRange([Node("Relu", ["b"], "y"), Node("Neg", ["a"], "b"), Node("Neg", ["x"], "a")]));
        Assert.Equal([0, 2], model.Run(new OnnxValue([2], [-1, 2])).Values);
    }

    [Fact]
    public void What_depends_on_constants_alone_is_computed_once()
    {
        using var model = Load(graph =>
        {
            Initialise(graph, "shape", [2], [1, 3]);
            graph.Nodes.AddRange([Node("ConstantOfShape", ["shape"], "zeros"), Node("Exp", ["zeros"], "ones"), Node("Add", ["x", "ones"], "y")]);
        });
        Assert.Equal([2, 3, 4], model.Run(new OnnxValue([1, 3], [1, 2, 3])).Values);
    }

    [Fact]
    public void An_operator_that_is_not_run_is_named_with_its_node()
    {
        string message = Refuses(graph => graph.Nodes.Add(new OnnxNode("LSTM", "memory", ["x"], ["y"], [])));
        Assert.Contains("LSTM \"memory\"", message, StringComparison.Ordinal);
        Assert.Contains("Conv", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operators_of_other_sets_are_refused() =>
        Assert.Contains("com.example", RefusesBytes(graph => graph.Nodes.Add(Node("Relu", ["x"], "y")), node => node.Text(OnnxFields.NodeDomain, "com.example")), StringComparison.Ordinal);

    [Fact]
    public void Graphs_inside_of_nodes_are_refused() => Assert.Contains("holds a graph", RefusesBytes(graph => graph.Nodes.Add(Node("Relu", ["x"], "y")),
        node => node.Message(OnnxFields.NodeAttribute, new ProtobufWriter().Text(OnnxFields.AttributeName, "body").Message(OnnxFields.AttributeGraph, new ProtobufWriter()))), StringComparison.Ordinal);

    [Fact]
    public void A_circle_is_named()
    {
        string message = Refuses(graph => graph.Nodes.AddRange([Node("Relu", ["x"], "start"), Node("Add", ["start", "b"], "a"), Node("Relu", ["a"], "b"), Node("Relu", ["b"], "y")]));
        Assert.Contains("Add \"a\" depends on its own result", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_nothing_computes_is_named()
    {
        Assert.Contains("\"ghost\"", Refuses(graph => graph.Nodes.Add(Node("Add", ["x", "ghost"], "y"))), StringComparison.Ordinal);
        Assert.Contains("the graph should give \"y\"", Refuses(graph => graph.Nodes.Add(Node("Relu", ["x"], "z"))), StringComparison.Ordinal);
        Assert.Contains("\"y\"", Refuses(graph => graph.Nodes.AddRange([Node("Relu", ["x"], "y"), Node("Neg", ["x"], "y")])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 100_000f, 100_000 })] // 2^33 values
    [InlineData(new[] { 16_384f, 16_385 })] // just above the limit
    [InlineData(new[] { -1f, 4 })]
    [InlineData(new[] { 0.5f, 4 })]
    [InlineData(new[] { float.NaN })]
    [InlineData(new[] { 1e30f, 1e30f, 1e30f })]
    public void Sizes_beyond_the_limit_are_refused_before_memory_is_taken(float[] shape)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Refuses(graph =>
        {
            Initialise(graph, "shape", [shape.Length], shape);
            graph.Nodes.Add(Node("ConstantOfShape", ["shape"], "y"));
        });
        Assert.Contains("ConstantOfShape \"y\"", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }

    [Theory]
    [InlineData("Conv", new[] { 1 << 20, 1 << 20, 1 << 20, 1 << 20 })]
    [InlineData("MaxPool", new[] { 1 << 20, 1 << 20, 1 << 20, 1 << 20 })]
    [InlineData("Pad", new[] { 0, 0, 1 << 30, 1 << 30, 0, 0, 1 << 30, 1 << 30 })]
    [InlineData("Conv", new[] { -1, 0, 0, 0 })]
    [InlineData("Conv", new[] { 1, 1 })]
    public void Padding_that_makes_large_images_is_refused(string operation, int[] pads)
    {
        using var model = Load(graph =>
        {
            graph.Opset = operation == "Pad" ? 10 : 17;
            Initialise(graph, "w", [1, 1, 2, 2], new float[4]);
            List<OnnxAttribute> attributes = [Integers("pads", pads)];
            if (operation == "MaxPool") attributes.Add(Integers("kernel_shape", 2, 2));
            graph.Nodes.Add(new OnnxNode(operation, "", operation == "Conv" ? ["x", "w"] : ["x"], ["y"], attributes));
        });
        var failure = Assert.Throws<WeightFormatException>(() => model.Run(new OnnxValue([1, 1, 8, 8], new float[64])));
        Assert.Contains($"{operation} \"y\"", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Conv")]
    [InlineData("Gemm")]
    [InlineData("MatMul")]
    [InlineData("Add")]
    [InlineData("Concat")]
    [InlineData("BatchNormalization")]
    public void Inputs_that_do_not_fit_are_reported_with_the_node(string operation)
    {
        using var model = Load(graph =>
        {
            Initialise(graph, "w", [3, 5], new float[15]);
            graph.Nodes.Add(Node(operation, ["x", "w", "w", "w", "w"], "y"));
        });
        foreach (int[] sizes in new[] { [2, 4], [1, 1, 2, 2], Array.Empty<int>(), [0, 4] })
        {
            if (operation == "Add" && sizes.Length == 0) continue; // a number is added to anything
            var input = new OnnxValue(sizes, new float[sizes.Aggregate(1, (product, extent) => product * extent)]);
            Assert.Contains($"{operation} \"y\"", Assert.Throws<WeightFormatException>(() => model.Run(input)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Inputs_are_compared_with_what_the_model_states()
    {
        using var model = Load(graph => graph.Nodes.Add(Node("Relu", ["x"], "y")), [0, 3]);
        Assert.Contains("[any, 3]", Assert.Throws<ArgumentException>(() => model.Run(new OnnxValue([2, 4], new float[8]))).Message, StringComparison.Ordinal);
        Assert.Contains("\"x\" is missing", Assert.Throws<ArgumentException>(() => model.Run(new Dictionary<string, OnnxValue>())).Message, StringComparison.Ordinal);
        var value = new OnnxValue([1, 3], new float[3]);
        Assert.Contains("\"z\"", Assert.Throws<ArgumentException>(() => model.Run(new Dictionary<string, OnnxValue> { ["x"] = value, ["z"] = value })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new OnnxValue([2, 2], new float[3]));
    }

    [Fact]
    public void A_damaged_file_is_refused_or_loaded_and_nothing_else_happens()
    {
        string path = folder.File("a.onnx"), damaged = folder.File("b.onnx");
        var (family, options, use) = ModelRegistryTests.Members["ResNet of normalised channels"];
        using (var model = ModelRegistryTests.Trained(device, ModelRegistry.Find(family)!, options)) ModelExport.ToOnnx(model, use, path, new OnnxExportOptions { Float16 = true });
        byte[] bytes = File.ReadAllBytes(path);
        var random = new RandomStream(1);
        int refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] changed = i % 4 == 0 ? bytes[..random.NextInt(bytes.Length)] : [.. bytes];
            // Most of a file is weights; what is not lies before them.
            for (int k = 0; k < 3 && changed.Length > 0; k++) changed[random.NextInt(Math.Min(changed.Length, 4000))] = (byte)random.NextInt(256);
            File.WriteAllBytes(damaged, changed);
            try
            {
                OnnxModel.Load(damaged, device).Dispose();
            }
            catch (WeightFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 500, 1000);
    }

    private static OnnxAttribute Integers(string name, params int[] values) => new(name) { Integers = [.. values.Select(value => (long)value)] };

    private static OnnxNode Node(string operation, string[] inputs, string output, params OnnxAttribute[] attributes) => new(operation, "", inputs, [output], attributes);

    private static void Initialise(OnnxGraph graph, string name, int[] sizes, float[] values) => graph.Initializers.Add(name, new WeightTensor(name, sizes, values));

    private static OnnxValue Random(int[] sizes, ulong seed) => new(sizes, RandomImages.Of(new Shape(sizes), seed));

    /// <summary>Runs one operation; all inputs but the first are initializers.</summary>
    private OnnxValue Run(string operation, IReadOnlyList<OnnxAttribute> attributes, params OnnxValue[] inputs)
    {
        using var model = Load(graph =>
        {
            for (int i = 1; i < inputs.Length; i++) Initialise(graph, $"i{i}", [.. inputs[i].Dimensions], inputs[i].Values);
            graph.Nodes.Add(new OnnxNode(operation, "", ["x", .. Enumerable.Range(1, inputs.Length - 1).Select(i => $"i{i}")], ["y"], attributes));
        });
        return model.Run(inputs[0]);
    }

    private OnnxModel Load(Action<OnnxGraph> fill, long[]? input = null)
    {
        string path = folder.File("model.onnx");
        OnnxGraphWriter.Write(path, Graph(fill, input));
        return OnnxModel.Load(path, device);
    }

    private string Refuses(Action<OnnxGraph> fill) => Assert.Throws<WeightFormatException>(() => Load(fill)).Message;

    /// <summary>The message for a model whose only node has more fields.</summary>
    private string RefusesBytes(Action<OnnxGraph> fill, Action<ProtobufWriter> more)
    {
        var graph = Graph(fill, null);
        var only = graph.Nodes.Single();
        var node = new ProtobufWriter().Text(OnnxFields.NodeInput, only.Inputs[0]).Text(OnnxFields.NodeOutput, only.Outputs[0]).Text(OnnxFields.NodeOperator, only.Operator);
        more(node);
        var written = new ProtobufWriter().Message(OnnxFields.GraphNode, node).Message(OnnxFields.GraphInput, new ProtobufWriter().Text(OnnxFields.PortName, "x"))
            .Message(OnnxFields.GraphOutput, new ProtobufWriter().Text(OnnxFields.PortName, "y"));
        string path = folder.Write("model.onnx", [.. new ProtobufWriter().Integer(OnnxFields.ModelIrVersion, 8).Message(OnnxFields.ModelGraph, written).Written]);
        return Assert.Throws<WeightFormatException>(() => OnnxModel.Load(path, device)).Message;
    }

    private static OnnxGraph Graph(Action<OnnxGraph> fill, long[]? input)
    {
        var graph = new OnnxGraph { Name = "test" };
        graph.Inputs.Add(new OnnxPort("x", input));
        graph.Outputs.Add(new OnnxPort("y", null));
        fill(graph);
        return graph;
    }
}
