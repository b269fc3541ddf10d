using System.Globalization;
using System.Text.Json.Serialization;

namespace MidasNet.Learning.Search;

/// <summary>When a search has spent enough: after a number of trials, or after some time of training, counted over all sittings.</summary>
internal readonly record struct SearchBudget
{
    private const double MaxCount = 1e6; // a century of hours

    /// <summary>The number of trials besides the base; null where time decides.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Trials { get; init; }

    /// <summary>Minutes of training, after which no trial is started; null if the number of trials is the budget.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Minutes { get; init; }

    /// <summary>Understands <c>24</c> (trials), <c>90m</c> and <c>2h</c>.</summary>
    /// <returns>True if the text is a budget.</returns>
    public static bool TryParse(string text, out SearchBudget budget)
    {
        budget = default;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int trials) && trials > 0)
        {
            budget = new SearchBudget { Trials = trials };
            return true;
        }
        double minutes = text switch
        {
            [.. var number, 's'] => Positive(number) / 60,
            [.. var number, 'm'] => Positive(number),
            [.. var number, 'h'] => 60 * Positive(number),
            _ => 0,
        };
        if (minutes > 0) budget = new SearchBudget { Minutes = minutes };
        return minutes > 0;
    }

    /// <summary>True if the given seconds of training use up the budget.</summary>
    public bool IsSpent(double seconds) => Minutes is { } minutes && seconds >= 60 * minutes;

    /// <inheritdoc/>
    public override string ToString() =>
        Trials is { } trials ? string.Create(CultureInfo.InvariantCulture, $"{trials}")
        : Minutes < 1 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(60 * Minutes.Value)}s")
        : string.Create(CultureInfo.InvariantCulture, $"{Minutes}m");

    private static double Positive(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value <= MaxCount ? value : 0;
}
