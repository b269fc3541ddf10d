using System.Globalization;

namespace MidasNet.Runner.Reports;

/// <summary>Recognises numbers in the cells of tables.</summary>
internal static class ReportNumber
{
    /// <summary>Whether a cell is a number, with interval or unit, or empty: 12, -1.5e-3, 1,234, 91.2 %, 91.2 % (90.4 to 92.0), 0:12, 12 s.</summary>
    public static bool Is(string cell)
    {
        string first = cell.Split(' ')[0].TrimEnd('%');
        return cell is "" or "–"
            || double.TryParse(first.Replace(':', '0'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);
    }
}
