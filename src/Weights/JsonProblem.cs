using System.Globalization;
using System.Text.Json;

namespace MidasNet.Weights;

/// <summary>
/// Errors of the JSON parser in plain words: on one line, short, with the line of the file from 1. Its own messages speak of options of the parser, and may repeat the
/// rest of the file or name all members on the way to the error.
/// </summary>
internal static class JsonProblem
{
    private const int MaxLetters = 400, MaxFound = 40, MaxPlace = 120;
    private const string Unclosed = "it ends too early: a '}' or ']' is missing";

    // A part of the parser's message, and what it means; {0} is what was found.
    private static readonly (string Part, string Words)[] Syntax =
    [
        ("Expected depth to be zero", Unclosed),
        ("invalid end of a number. Expected a delimiter", Unclosed),
        ("Expected end of string", "it ends within a text: a '\"' is missing"),
        ("Expected end of comment", "it ends within a comment: a '*/' is missing"),
        ("instead reached end of data", "it ends too early"),
        ("contains a trailing comma", "a comma stands after the last item"),
        ("maximum configured depth", "it is nested too deeply"),
        ("is an invalid start of a value", "expected a value, found {0}; texts stand in double quotes"),
        ("is an invalid JSON literal", "expected a value, found {0}; texts stand in double quotes"),
        ("is an invalid start of a property name", "expected a name in double quotes, found {0}"),
        ("is invalid after a property name", "expected ':' after the name, found {0}"),
        ("is invalid after a value", "expected ',', '}' or ']', found {0}"),
        ("is invalid after a single JSON value", "{0} stands after the end"),
        ("is invalid without a matching open", "{0} closes nothing that is open here"),
        ("is an invalid escapable character", "'\\' stands before {0} in a text; a backslash is written twice"),
        ("is not a hex digit following", "four hexadecimal digits follow '\\u' in a text, not {0}"),
        ("is invalid within a JSON string", "a text holds a line break, a tabulator or another control character: \\n and \\t stand for them"),
        ("Invalid leading zero", "a number begins with a 0 too many"),
        ("is invalid within a number", "expected a digit, found {0}"),
        ("is an invalid end of a number", "{0} stands in a number"),
    ];

    /// <summary>The error as part of a sentence, without a full stop.</summary>
    public static string Of(JsonException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        // Read into an object, the error of the parser is within another one.
        if (error.InnerException is JsonException inner) return Of(inner);
        string message = string.Join(' ', WithoutPlace(error).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)); // rarer line ends are shown as codes
        string words = IsSyntax(error) ? OfSyntax(message, error.LineNumber ?? 0) : OfContent(message, Place(error.Path));
        return PrintableText.Of(words.TrimEnd('.'), MaxLetters);
    }

    // What was read into an object has a path in it; its lines need not be those of the file.
    private static bool IsSyntax(JsonException error) => error is { Path: null, LineNumber: not null };

    private static string WithoutPlace(JsonException error)
    {
        string message = error.Message;
        int end = error.LineNumber is null ? -1 : message.LastIndexOf("LineNumber: ", StringComparison.Ordinal);
        if (end < 0) return message;
        string text = message[..end].TrimEnd(' ', '|');
        string path = $" Path: {error.Path}";
        return error.Path is not null && text.EndsWith(path, StringComparison.Ordinal) ? text[..^path.Length] : text;
    }

    private static string OfSyntax(string message, long line)
    {
        if (message.StartsWith("The input does not contain any JSON", StringComparison.Ordinal)) return "it is empty";
        // 'x' is ...: x is of the file, and of any length.
        int end = message.StartsWith('\'') ? message.LastIndexOf("' is ", StringComparison.Ordinal) : -1;
        string text = end < 0 ? message : message[(end + 2)..];
        string found = end < 0 ? "" : $"'{PrintableText.Of(message[1..end], MaxFound)}'";
        string? words = Syntax.FirstOrDefault(known => text.Contains(known.Part, StringComparison.Ordinal)).Words;
        return string.Create(CultureInfo.InvariantCulture, $"line {line + 1}: {words?.Replace("{0}", found, StringComparison.Ordinal) ?? message}");
    }

    private static string OfContent(string message, string place)
    {
        const string Lacks = "missing required properties including: ", Twice = "Duplicate property '";
        if (message.IndexOf(Lacks, StringComparison.Ordinal) is >= 0 and var lacks)
            return $"{(place.Length == 0 ? "it" : $"'{place}'")} lacks {message[(lacks + Lacks.Length)..]}";
        if (message.StartsWith(Twice, StringComparison.Ordinal) && message.LastIndexOf("' encountered", StringComparison.Ordinal) is > 0 and var end)
            return $"'{PrintableText.Of(message[Twice.Length..end], MaxPlace)}' stands twice";
        if (message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
            return place.Length == 0 ? "it does not hold what belongs there" : $"the value of '{place}' does not fit";
        if (message.Contains("doesn't allow setting null", StringComparison.Ordinal)) return $"'{place}' is null";
        if (message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)) return $"'{place}' has no meaning there";
        return message;
    }

    private static string Place(string? path) => path is null or "$" ? "" : PrintableText.Of(path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path, MaxPlace);
}
