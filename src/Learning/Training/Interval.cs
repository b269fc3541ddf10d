using System.Globalization;

namespace MidasNet.Learning;

/// <summary>A measured value with the interval that holds the true one with 95 % confidence.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">The lower end; NaN where it is unknown.</param>
/// <param name="High">The upper end; NaN where it is unknown.</param>
public readonly record struct Interval(double Value, double Low, double High)
{
    /// <summary>True if the ends are known; a single measurement has no spread.</summary>
    public bool HasEnds => !double.IsNaN(Low) && !double.IsNaN(High);

    /// <summary>Writes a share as a percentage: <c>91.2 % (90.4 to 92.0)</c>, or <c>91.2 %</c> if the ends are unknown.</summary>
    public string ToPercent(int decimals = 1) => Write(100, " %", decimals);

    /// <summary>Writes the numbers as they are: <c>0.312 (0.290 to 0.334)</c>.</summary>
    public string ToNumber(int decimals = 3) => Write(1, "", decimals);

    /// <inheritdoc/>
    public override string ToString() => ToNumber();

    private string Write(double factor, string unit, int decimals)
    {
        string Number(double value) => (value * factor).ToString("F" + decimals, CultureInfo.InvariantCulture);
        return HasEnds ? $"{Number(Value)}{unit} ({Number(Low)} to {Number(High)})" : Number(Value) + unit;
    }
}
