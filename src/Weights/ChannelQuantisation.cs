namespace MidasNet.Weights;

/// <summary>
/// Eight bits per weight, symmetric, with one scale per output channel, which is the first dimension: value ≈ code · scale[channel], codes -127 to
/// 127, scale = largest |value| of the channel / 127. So 0 stays 0, and the error of a value is at most half its channel's scale.
/// </summary>
/// <remarks>R. Krishnamoorthi, "Quantizing deep convolutional networks for efficient inference", arXiv:1806.08342, section 2.2.</remarks>
internal static class ChannelQuantisation
{
    /// <summary>The largest code; -128 is left out, so that the codes are symmetric.</summary>
    public const int MaxCode = 127;

    /// <summary>The suffix of the name of a tensor's scales.</summary>
    public const string ScaleSuffix = ".scale";

    /// <summary>Under this key a file's metadata says that tensors are quantised, by <see cref="Scheme"/>.</summary>
    public const string MetadataKey = "midasnet.quantisation";

    /// <summary>The scheme as metadata names it.</summary>
    public const string Scheme = "int8 symmetric per output channel";

    /// <summary>True if a tensor is quantised: a kernel or a matrix, not a bias.</summary>
    public static bool Applies(WeightTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Dimensions.Count >= 2 && tensor.Values.Length > 0;
    }

    /// <summary>Rounds every value to the nearest code.</summary>
    /// <param name="tensor">A tensor to which it <see cref="Applies"/>.</param>
    /// <returns>The codes, in the tensor's order, and the scale of each output channel.</returns>
    /// <exception cref="ArgumentException">The tensor has no output channels, or a value that is not finite.</exception>
    public static (sbyte[] Codes, float[] Scales) Quantise(WeightTensor tensor)
    {
        if (!Applies(tensor)) throw new ArgumentException($"{tensor} is no kernel or matrix, so it has no output channels", nameof(tensor));
        if (!Array.TrueForAll(tensor.Values, float.IsFinite))
            throw new UnfitValueException(tensor, tensor.Values.First(value => !float.IsFinite(value)), WeightEncoding.Int8PerChannel);
        var codes = new sbyte[tensor.Values.Length];
        var scales = new float[tensor.Dimensions[0]];
        int perChannel = codes.Length / scales.Length;
        for (int o = 0; o < scales.Length; o++)
        {
            var values = tensor.Values.AsSpan(o * perChannel, perChannel);
            float largest = 0;
            foreach (float value in values) largest = Math.Max(largest, Math.Abs(value));
            float scale = scales[o] = largest / MaxCode;
            // Scales that vanish in float32 belong to channels that do.
            for (int i = 0; i < values.Length; i++)
                codes[o * perChannel + i] = scale > 0 ? (sbyte)Math.Clamp(MathF.Round(values[i] / scale), -MaxCode, MaxCode) : (sbyte)0;
        }
        return (codes, scales);
    }

    /// <summary>y[o, i] = code[o, i] · scale[o], in place of the codes.</summary>
    /// <param name="values">The codes; then the values.</param>
    /// <param name="scales">One per output channel.</param>
    public static void Dequantise(Span<float> values, ReadOnlySpan<float> scales)
    {
        int perChannel = scales.Length == 0 ? 0 : values.Length / scales.Length;
        for (int o = 0; o < scales.Length; o++)
        {
            foreach (ref float value in values.Slice(o * perChannel, perChannel)) value *= scales[o];
        }
    }

    /// <summary>The error of quantising a tensor.</summary>
    /// <exception cref="ArgumentException">The tensor has no output channels, or a value that is not finite.</exception>
    public static QuantisationError ErrorOf(WeightTensor tensor)
    {
        var (codes, scales) = Quantise(tensor);
        int perChannel = codes.Length / scales.Length;
        double largest = 0, errors = 0, values = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            double value = tensor.Values[i], error = codes[i] * scales[i / perChannel] - value;
            largest = Math.Max(largest, Math.Abs(error));
            errors += error * error;
            values += value * value;
        }
        return new QuantisationError(largest, Math.Sqrt(errors / codes.Length), values > 0 ? Math.Sqrt(errors / values) : 0);
    }
}
