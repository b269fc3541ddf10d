namespace MidasNet.Weights;

/// <summary>
/// The weights of an ONNX model: the initializers of its graph (onnx/onnx.proto, github.com/onnx/onnx). The graph's operations are passed over.
/// </summary>
/// <remarks>
/// Read are float, float16, bfloat16, double, whole numbers of 8 to 64 bits and booleans, each value as the nearest float32. Numbers in other files
/// (external data) are refused, as is everything sparse. Reading holds at most 16 times the file.
/// </remarks>
public static class OnnxFile
{
    // Numbers of the fields of ModelProto and GraphProto.
    private const int ModelGraph = 7, GraphInitializer = 5, GraphSparseInitializer = 15;

    /// <summary>Reads all initializers, in the file's order.</summary>
    /// <exception cref="WeightFormatException">The file is damaged, is no ONNX model, or keeps numbers elsewhere.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static WeightSet Read(string path)
    {
        using var file = new UntrustedFile(path);
        var tensors = new List<WeightTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        bool hasGraph = false;
        var model = new ProtobufMessage(new UntrustedCursor(file, 0, file.Length, "the model"));
        while (model.Next())
        {
            if (model.Field != ModelGraph)
            {
                model.Skip();
                continue;
            }
            if (hasGraph) throw file.Error(null, "the model has two graphs");
            hasGraph = true;
            ReadGraph(model.Part("the graph"), tensors, names);
        }
        return hasGraph ? new WeightSet(tensors) : throw file.Error(null, "the file is no ONNX model: it has no graph");
    }

    private static void ReadGraph(UntrustedCursor part, List<WeightTensor> tensors, HashSet<string> names)
    {
        var graph = new ProtobufMessage(part);
        while (graph.Next())
        {
            if (graph.Field == GraphSparseInitializer) throw part.Error("the model has sparse initializers, which are not read here");
            if (graph.Field != GraphInitializer)
            {
                graph.Skip();
                continue;
            }
            long at = part.Position;
            var tensor = OnnxTensor.Read(graph.Part("an initializer"));
            if (!names.Add(tensor.Name)) throw part.File.Error(at, $"two initializers are named {QuotedText.Of(tensor.Name)}");
            tensors.Add(tensor);
        }
    }
}
