namespace MidasNet.Weights;

/// <summary>The encoding of values in a safetensors file to write.</summary>
public enum WeightEncoding
{
    /// <summary>As they are: float32.</summary>
    F32,

    /// <summary>float64 of the same values: twice the bytes for the digits of float32, since a <see cref="WeightTensor"/> holds no others.</summary>
    F64,

    /// <summary>The nearest float16: 11 bits of precision, at most 65504 in size.</summary>
    F16,

    /// <summary>The nearest bfloat16: 8 bits of precision, almost the range of float32.</summary>
    BF16,

    /// <summary>
    /// Tensors of rank 2 and more with 8 bits per value, symmetric, and a float32 scale per output channel, which is the first dimension:
    /// value ≈ code · scale[channel], codes -127 to 127, scale = largest |value| of the channel / 127 (Krishnamoorthi, arXiv:1806.08342, section 2.2).
    /// The others, which are biases, as float32.
    /// </summary>
    Int8PerChannel,
}
