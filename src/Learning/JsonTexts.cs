using System.Text.Json;

namespace MidasNet.Learning;

/// <summary>
/// JSON whose names and texts can all be read. The parser accepts an escape for half of a surrogate pair (<c>"\ud800"</c>), which is no text, and fails only when it is
/// asked for it.
/// </summary>
internal static class JsonTexts
{
    /// <summary>How files are read that people write: with comments, and commas at the end of lists.</summary>
    public static JsonDocumentOptions HandWritten => new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Parses a file.</summary>
    /// <exception cref="JsonException">It is no JSON, or has a name or a text that is not valid Unicode.</exception>
    public static JsonDocument Parse(Stream stream, JsonDocumentOptions options) => Parsed(() => JsonDocument.Parse(stream, options));

    /// <summary>Parses a text.</summary>
    /// <exception cref="JsonException">It is no JSON, or has a name or a text that is not valid Unicode.</exception>
    public static JsonDocument Parse(string text, JsonDocumentOptions options = default) => Parsed(() => JsonDocument.Parse(text, options));

    /// <summary>Throws where a name or a text is not valid Unicode.</summary>
    /// <exception cref="JsonException">Shows the first one.</exception>
    public static void Require(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    RequireReadable(() => member.Name, "a name in it");
                    Require(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Require(item);
                break;
            case JsonValueKind.String:
                RequireReadable(element.GetString, GivenText.Of(element));
                break;
        }
    }

    private static JsonDocument Parsed(Func<JsonDocument> parse)
    {
        JsonDocument document;
        try
        {
            document = parse();
        }
        catch (JsonException damage)
        {
            throw GivenText.Shortened(damage);
        }
        catch (InvalidOperationException half)
        {
            // The parser compares names to find those that stand twice.
            throw new JsonException("a name in it is no text: it has an escape for half of a character", half);
        }
        try
        {
            Require(document.RootElement);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    private static void RequireReadable(Func<string?> read, string shown)
    {
        try
        {
            read();
        }
        catch (InvalidOperationException half)
        {
            throw new JsonException($"{shown} is no text: it has an escape for half of a character", half);
        }
    }
}
