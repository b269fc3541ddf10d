namespace MidasNet.Weights;

/// <summary>Values of a file as float32.</summary>
/// <param name="Values">The values.</param>
/// <param name="Loss">The worst that happened to one of them.</param>
internal readonly record struct DecodedValues(float[] Values, FloatLoss Loss)
{
    /// <summary>No values.</summary>
    public static DecodedValues None { get; } = new([], FloatLoss.None);
}
