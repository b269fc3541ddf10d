namespace MidasNet.Weights;

/// <summary>One tensor as the manifest of a TensorFlow.js model describes it.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Dimensions">Its dimensions, outermost first.</param>
/// <param name="Count">The number of its elements.</param>
/// <param name="Stored">The stored element type.</param>
/// <param name="Scale">If affinely quantised, the difference of two neighbouring values; otherwise null.</param>
/// <param name="Minimum">If affinely quantised, the value of a stored 0.</param>
/// <param name="Whole">True if quantised values represent integers.</param>
internal sealed record TensorFlowJsWeight(
    string Name, IReadOnlyList<int> Dimensions, int Count, ElementType Stored, float? Scale, float Minimum, bool Whole)
{
    /// <summary>The bytes that it takes in the shards.</summary>
    public long Bytes => (long)Count * Stored.Bytes();

    /// <summary>value = stored · scale + minimum, in float32; integers are rounded, halves upwards like Math.round in JavaScript.</summary>
    public void Dequantise(Span<float> values)
    {
        if (Scale is not { } scale) return;
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i] * scale + Minimum;
            values[i] = Whole ? MathF.Floor(value + 0.5f) : value;
        }
    }
}
