using MidasNet.Weights;

namespace MidasNet.Fuzz.Targets;

/// <summary>An ONNX model: its weights, and its graph.</summary>
internal sealed class OnnxTarget : FuzzTarget
{
    private readonly WeightTarget weights = new("a.onnx", ["raw.onnx", "fields.onnx", "external.onnx", "Cases/const_nodes.onnx", "Cases/subgraph.onnx"]) { Times = 4 };

    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds() => weights.Seeds();

    /// <inheritdoc/>
    public override bool Read(byte[] input)
    {
        bool isRead = weights.Read(input);
        try
        {
            OnnxGraphReader.Read(Folder.Write("a.onnx", input));
            return isRead;
        }
        catch (WeightFormatException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        weights.Dispose();
        base.Dispose();
    }
}
