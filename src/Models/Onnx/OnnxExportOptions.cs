namespace MidasNet.Models;

/// <summary>How a network is written as ONNX.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// True to multiply batch normalisations into the weights of the convolutions and dense layers before them: fewer nodes, the same values up to
    /// rounding. False to keep them, with parameters named as in the checkpoint.
    /// </summary>
    public bool FoldBatchNorm { get; init; }

    /// <summary>True to store weights of rank 2 and more as float16, half the size; the graph converts them, and computes with float32.</summary>
    public bool Float16 { get; init; }
}
