using System.Globalization;

namespace MidasNet.Weights;

/// <summary>A value cannot be written in an encoding.</summary>
/// <param name="tensor">The tensor that holds it; it is named as in its file.</param>
/// <param name="value">The value.</param>
/// <param name="encoding">The encoding.</param>
internal sealed class UnfitValueException(WeightTensor tensor, float value, WeightEncoding encoding) : ArgumentException(
    string.Create(CultureInfo.InvariantCulture, $"tensor {QuotedText.Of(tensor.NameInFile)} holds {value}, which is {Beyond(encoding)}"))
{
    private const float MaxBFloat16 = 3.38953139e38f;

    /// <summary>The encodings of 16 and 32 bits that hold the value.</summary>
    public IReadOnlyList<WeightEncoding> Fitting { get; } = !float.IsFinite(value) || (encoding == WeightEncoding.F16 && Math.Abs(value) <= MaxBFloat16)
        ? [WeightEncoding.BF16, WeightEncoding.F32]
        : [WeightEncoding.F32];

    private static string Beyond(WeightEncoding encoding) => encoding switch
    {
        WeightEncoding.F16 => "beyond the range of float16, at most 65504",
        WeightEncoding.BF16 => "beyond the range of bfloat16, at most 3.3895e38",
        _ => "not a finite value, which 8 bits per channel need",
    };
}
