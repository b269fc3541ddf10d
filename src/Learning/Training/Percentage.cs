using System.Globalization;

namespace MidasNet.Learning;

/// <summary>Shares as texts and reports print them.</summary>
internal static class Percentage
{
    /// <summary>A share in per cent, such as <c>91.2 %</c>; a dash where there is none.</summary>
    public static string Of(double? share, int decimals = 1) =>
        share is { } value && !double.IsNaN(value) ? Fixed(100 * value, decimals) + " %" : "–";

    /// <summary>A difference of shares in points with its sign, such as <c>+0.3</c>; no sign where it rounds to 0.</summary>
    public static string Signed(double share, int decimals = 1)
    {
        string digits = Fixed(0, decimals);
        return (100 * share).ToString($"+{digits};-{digits};{digits}", CultureInfo.InvariantCulture);
    }

    /// <summary>A number with a decimal point and a fixed number of decimals, in any culture.</summary>
    public static string Fixed(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
}
