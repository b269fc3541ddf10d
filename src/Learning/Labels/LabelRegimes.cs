namespace MidasNet.Learning.Labels;

/// <summary>What several <see cref="LabelRegime"/>s have in common.</summary>
public static class LabelRegimes
{
    /// <summary>Whether labels name what images are not.</summary>
    public static bool IsComplementary(this LabelRegime regime) => regime is LabelRegime.ComplementaryUniform or LabelRegime.ComplementaryBiased;
}
