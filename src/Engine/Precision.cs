namespace MidasNet;

/// <summary>The precision of multiplications in matrix products and convolutions. Sums and all else are 32-bit.</summary>
public enum Precision
{
    /// <summary>IEEE 754 single precision: 24 significant bits. What every device can do.</summary>
    Full,

    /// <summary>
    /// Factors are rounded to 11 significant bits for the tensor cores of NVIDIA cards from the generation of 2020 (Ampere) on; elsewhere this is
    /// <see cref="Full"/>.
    /// </summary>
    TensorFloat32,
}
