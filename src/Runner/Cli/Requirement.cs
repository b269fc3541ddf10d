using System.Globalization;

namespace MidasNet.Runner.Cli;

/// <summary>A result that <c>eval --require</c> asks for: an element of <c>requirements</c> in <c>eval --json</c>.</summary>
/// <param name="Measure">Which result, by its name in <see cref="Measures"/>.</param>
/// <param name="AtLeast">The smallest value that meets it, 0 .. 1.</param>
/// <param name="Value">The result.</param>
internal sealed record Requirement(string Measure, double AtLeast, double Value)
{
    /// <summary>The results that can be required, by their names on the command line.</summary>
    public static IReadOnlyDictionary<string, Func<Evaluation, double>> Measures { get; } = new OrderedDictionary<string, Func<Evaluation, double>>(StringComparer.Ordinal)
    {
        ["accuracy"] = evaluation => evaluation.Accuracy.Value,
        ["balancedAccuracy"] = evaluation => evaluation.BalancedAccuracy,
        ["f1"] = evaluation => evaluation.MacroF1,
    };

    /// <summary>Whether the value is reached.</summary>
    public bool Met => Value >= AtLeast;

    /// <summary>Reads <c>accuracy&gt;=0.9</c> or <c>accuracy&gt;=90%</c>.</summary>
    /// <param name="text">The value of the option.</param>
    /// <param name="error">Says what is wrong with it, in a sentence; null if nothing is.</param>
    /// <returns>The measure and its smallest value.</returns>
    public static (string Measure, double AtLeast)? Parse(string text, out string? error)
    {
        error = null;
        string[] sides = text.Split(">=", 2, StringSplitOptions.TrimEntries);
        string known = string.Join(", ", Measures.Keys);
        if (sides is not [var measure, var bound])
        {
            error = $"--require takes a result and its smallest value, in quotes because of the shell: \"accuracy>=0.9\"; was given '{text}'.";
            return null;
        }
        if (!Measures.ContainsKey(measure))
        {
            string near = Weights.NearNames.Of(measure, Measures.Keys) is [var first, ..] ? $" Did you mean '{first}'?" : "";
            error = $"--require does not know '{measure}': there are {known}.{near}";
            return null;
        }
        bool isPercentage = bound.EndsWith('%');
        if (double.TryParse(bound.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
        {
            if (isPercentage) value /= 100;
            if (value is >= 0 and <= 1) return (measure, value);
        }
        error = $"--require {measure} takes a share from 0 to 1, such as 0.9 or 90%, was given '{bound}'.";
        return null;
    }

    /// <summary>The sentence of an error for a value that is not reached.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Measure} is {Value:0.0###}, required is at least {AtLeast:0.0###}");
}
