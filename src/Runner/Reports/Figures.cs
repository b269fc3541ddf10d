using System.Globalization;

namespace MidasNet.Runner.Reports;

/// <summary>Values as reports print them.</summary>
internal static class Figures
{
    /// <summary>A value with thousands separators; a dash where there is none.</summary>
    public static string Number(double? value, int decimals = 0) =>
        value is { } number && !double.IsNaN(number) ? number.ToString($"N{decimals}", CultureInfo.InvariantCulture) : "–";
}
