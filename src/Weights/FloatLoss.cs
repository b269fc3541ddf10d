namespace MidasNet.Weights;

/// <summary>The loss of values that became float32, in ascending order.</summary>
internal enum FloatLoss
{
    /// <summary>Each value is the same.</summary>
    None,

    /// <summary>A value was rounded.</summary>
    Digits,

    /// <summary>A value beyond the range of float32 became an infinity.</summary>
    Range,
}
