namespace MidasNet.Learning;

/// <summary>p-values in text, to two digits. None is 0: the smallest that double precision can hold are stated as a bound.</summary>
internal static class PValueText
{
    private const double Smallest = 1e-300;

    /// <summary>For a sentence, such as <c>p = 0.012</c> or <c>p &lt; 1E-300</c>.</summary>
    public static string Of(double value) => value < Smallest ? $"p {Number(value)}" : $"p = {Number(value)}";

    /// <summary>For a column of its own.</summary>
    public static string Number(double value) => value < Smallest ? FormattableString.Invariant($"< {Smallest:G1}") : FormattableString.Invariant($"{value:G2}");
}
