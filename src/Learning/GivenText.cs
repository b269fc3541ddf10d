using System.Globalization;
using System.Text.Json;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>Names, values and lists from a file of options, for a message about them: on one line, and short however long they are.</summary>
internal static class GivenText
{
    private const int MaxLetters = 200, MaxItems = 10;

    /// <summary>The text; of a long one the beginning, and how long it is.</summary>
    public static string Of(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        string shown = QuotedText.Plain(line, MaxLetters);
        return line.Length > MaxLetters ? string.Create(CultureInfo.CurrentCulture, $"{shown} ({line.Length:N0} characters)") : shown;
    }

    /// <summary>The value as it stands in the file, shortened like a text.</summary>
    public static string Of(JsonElement value) => Of(value.GetRawText());

    /// <summary>The first few texts, each shortened, and how many more there are.</summary>
    public static string OfSome(IReadOnlyCollection<string> texts)
    {
        string list = string.Join(", ", texts.Take(MaxItems).Select(Of));
        return texts.Count > MaxItems ? $"{list} and {texts.Count - MaxItems} more" : list;
    }

    /// <summary>An error of the JSON parser with a short message in plain words.</summary>
    public static JsonException Shortened(JsonException error) => new(JsonProblem.Of(error), error);
}
