namespace MidasNet.Learning.Labels;

/// <summary>Properties of <see cref="LabelRegime"/>.</summary>
internal static class LabelRegimes
{
    /// <summary>Whether labels name classes that images are not.</summary>
    public static bool IsComplementary(this LabelRegime regime) => regime is LabelRegime.ComplementaryUniform or LabelRegime.ComplementaryBiased;
}
