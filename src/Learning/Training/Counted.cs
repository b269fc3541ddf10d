using System.Globalization;

namespace MidasNet.Learning;

/// <summary>Numbers of things in words.</summary>
internal static class Counted
{
    /// <summary>A number with its noun, in the singular for one: <c>1 epoch</c>, <c>1,200 epochs</c>.</summary>
    /// <param name="count">The number.</param>
    /// <param name="noun">The noun in the singular.</param>
    /// <param name="plural">Its plural, if that is not the noun with an s.</param>
    public static string Of(long count, string noun, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? noun : plural ?? noun + "s")}");
}
