namespace MidasNet.Data;

/// <summary>How operations on images, such as a rotation or a change of contrast, are drawn from a fixed list of 14.</summary>
public enum PolicyKind
{
    /// <summary>There are none.</summary>
    None,

    /// <summary>One operation of random strength (Müller and Hutter, "TrivialAugment", ICCV 2021; the wide space).</summary>
    TrivialWide,

    /// <summary>Some operations, all of one strength (Cubuk et al., "RandAugment", NeurIPS 2020).</summary>
    RandAugment,
}
