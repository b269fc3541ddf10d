using MidasNet.Models;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A <see cref="StudyNetwork"/> as an ONNX model, whose normalisations ONNX Runtime folds into the convolutions.</summary>
internal sealed class OnnxStudyNetwork
{
    private readonly OnnxGraph graph = new();
    private readonly StudyNetwork network;
    private readonly Dictionary<string, float[]> weights;
    private int nodes;

    private OnnxStudyNetwork(StudyNetwork network) => (this.network, weights) = (network, network.Weights());

    /// <summary>Builds the model for batches of one size.</summary>
    public static byte[] Build(StudyNetwork network, int batch) => new OnnxStudyNetwork(network).ToModel(batch);

    private byte[] ToModel(int batch)
    {
        string y = Relu(Normalised("x", "stem", network.Channels, network.Plan.Width, kernel: 5, stride: 2));
        for (int stage = 1; stage <= SmallCnnOptions.Stages; stage++)
        {
            y = Stage(y, $"stage{stage}", network.Inputs(stage), network.Width(stage));
            if (stage < SmallCnnOptions.Stages && network.SideOf(stage) > 1) y = Node("MaxPool", [y], ("kernel_shape", [2, 2]), ("strides", [2, 2]));
        }
        y = Node("Flatten", [Node("Concat", [Node("GlobalAveragePool", [y]), Node("GlobalMaxPool", [y])], ("axis", [1]))]);
        graph.Node("Gemm", [y, Constant("classifier.weight", network.Plan.Classes, 2 * network.Width(SmallCnnOptions.Stages)),
            Constant("classifier.bias", network.Plan.Classes)], "y", ("transB", [1]));
        return graph.ToModel(network.Input(batch), network.Output(batch));
    }

    private string Stage(string x, string name, int inputs, int outputs)
    {
        string y = x;
        for (int i = 1; i <= network.Plan.Depth; i++)
        {
            y = Normalised(y, $"{name}.conv{i}", i == 1 ? inputs : outputs, outputs, kernel: 3, stride: 1);
            if (i < network.Plan.Depth) y = Relu(y);
        }
        string shortcut = inputs == outputs ? x : Node("Conv",
            [x, Constant($"{name}.shortcut.weight", outputs, inputs, 1, 1), Constant($"{name}.shortcut.bias", outputs)]);
        return Relu(Node("Add", [y, shortcut]));
    }

    private string Normalised(string x, string name, int inputs, int outputs, int kernel, int stride)
    {
        int p = (kernel - 1) / 2;
        string y = Node("Conv", [x, Constant($"{name}.weight", outputs, inputs, kernel, kernel)], ("pads", [p, p, p, p]), ("strides", [stride, stride]));
        string[] perChannel = [.. new[] { "gamma", "beta", "mean", "variance" }.Select(part => Constant($"{name}.norm.{part}", outputs))];
        return Node("BatchNormalization", [y, .. perChannel]);
    }

    private string Relu(string x) => Node("Relu", [x]);

    private string Constant(string name, params ReadOnlySpan<int> extents)
    {
        graph.Constant(name, weights[name], extents);
        return name;
    }

    /// <summary>Adds an operation. Returns the name of its output.</summary>
    private string Node(string operation, string[] inputs, params ReadOnlySpan<(string Name, int[] Values)> attributes)
    {
        string output = $"{operation}{nodes++}";
        graph.Node(operation, inputs, output, attributes);
        return output;
    }
}
