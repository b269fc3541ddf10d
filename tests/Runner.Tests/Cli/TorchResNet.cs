using System.Text;
using MidasNet.Weights.Tests;

namespace MidasNet.Runner.Tests.Cli;

/// <summary>Files of PyTorch that hold a narrow ResNet of one block per stage and three classes in torchvision's names. All values are 0.5.</summary>
internal static class TorchResNet
{
    private static readonly List<(string Name, int[] Dimensions)> Layers = [.. Listed()];

    /// <summary>Writes a state_dict and gives its path.</summary>
    /// <param name="path">The file.</param>
    /// <param name="changed">The tensor whose first value is another.</param>
    /// <param name="value">That value.</param>
    /// <param name="asDouble">True to store values as float64.</param>
    /// <param name="withAverages">True for a checkpoint that holds moving averages next to the network.</param>
    public static string Write(string path, string? changed = null, double value = 0.5, bool asDouble = false, bool withAverages = false)
    {
        int count = Layers.Sum(layer => Count(layer.Dimensions)), offset = 0;
        var values = Enumerable.Repeat(0.5, count).ToArray();
        var items = new List<(string, string)>();
        foreach (var (name, dimensions) in Layers)
        {
            var strides = dimensions.Select((_, d) => Count(dimensions[(d + 1)..]));
            items.Add((name, TorchPickle.Tensor(TorchPickle.Tuple(dimensions), TorchPickle.Tuple(strides), offset, count)));
            if (name == changed) values[offset] = value;
            offset += Count(dimensions);
        }
        string network = TorchPickle.Dictionary(items);
        if (withAverages) network = TorchPickle.Dictionary(("model", network), ("model_ema", TorchPickle.Dictionary(items[^2..])));
        if (asDouble) network = network.Replace("FloatStorage", "DoubleStorage", StringComparison.Ordinal);
        byte[] storage = [.. values.SelectMany(one => asDouble ? BitConverter.GetBytes(one) : BitConverter.GetBytes((float)one))];
        return ZipFile.Write(path, ("archive/data.pkl", Encoding.Latin1.GetBytes($"\u0080\u0002{network}.")), ("archive/data/0", storage));
    }

    private static int Count(int[] dimensions) => dimensions.Aggregate(1, (product, extent) => product * extent);

    private static IEnumerable<(string Name, int[] Dimensions)> Listed()
    {
        yield return ("conv1.weight", [2, 3, 7, 7]);
        foreach (var part in Norm("bn1", 2)) yield return part;
        for (int stage = 1, inputs = 2; stage <= 4; inputs = 1 << stage++)
        {
            int outputs = 1 << stage;
            string block = $"layer{stage}.0";
            yield return ($"{block}.conv1.weight", [outputs, inputs, 3, 3]);
            foreach (var part in Norm($"{block}.bn1", outputs)) yield return part;
            yield return ($"{block}.conv2.weight", [outputs, outputs, 3, 3]);
            foreach (var part in Norm($"{block}.bn2", outputs)) yield return part;
            if (inputs == outputs) continue;
            yield return ($"{block}.downsample.0.weight", [outputs, inputs, 1, 1]);
            foreach (var part in Norm($"{block}.downsample.1", outputs)) yield return part;
        }
        yield return ("fc.weight", [3, 16]);
        yield return ("fc.bias", [3]);
    }

    private static IEnumerable<(string Name, int[] Dimensions)> Norm(string name, int channels) =>
        new[] { "weight", "bias", "running_mean", "running_var" }.Select(part => ($"{name}.{part}", new[] { channels }));
}
