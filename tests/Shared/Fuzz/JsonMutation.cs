using System.Text.Json;
using System.Text.Json.Nodes;

namespace MidasNet.Tests;

/// <summary>JSON with values of other kinds, at limits and beyond them, names that come twice, members that are missing, nesting without end, half characters, and cuts.</summary>
internal static class JsonMutation
{
    private const string HalfACharacter = "half a character";

    /// <summary>The text with some changes.</summary>
    public static string Of(string json, FuzzRandom random)
    {
        JsonNode? root;
        try
        {
            // What was changed before may have half characters, which cannot be written again.
            string whole = json.Replace("\\ud800", HalfACharacter, StringComparison.Ordinal);
            root = JsonNode.Parse(whole, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return json; // cut before
        }
        for (int changes = random.Next(4); changes > 0; changes--) root = Changed(root, random);
        string text = root?.ToJsonString() ?? "null";
        if (random.OneIn(12))
        {
            int at = random.Next(text.Length + 1);
            text = random.Next(8) switch
            {
                0 => text[..at],
                1 => text[..at] + random.Of("{", "[", "\"", ",", "}", "//", "\0", "\u001b[2J", "\u202e") + text[at..],
                2 => text + text,
                3 => new string('[', random.Few(usual: 100)) + text,
                4 => text.Replace("\":", "\" :\n\t", StringComparison.Ordinal),
                5 => text[..at] + new string(' ', random.Few(usual: 100)) + text[at..],
                6 => text.Replace("{", "{\"x\":0,\"x\":0,", StringComparison.Ordinal),
                _ => "",
            };
        }
        return text.Replace(HalfACharacter, "\\ud800", StringComparison.Ordinal);
    }

    private static JsonNode? Changed(JsonNode? root, FuzzRandom random)
    {
        var at = root;
        while (true)
        {
            if (at is JsonObject { Count: > 0 } members)
            {
                string key = members.ElementAt(random.Next(members.Count)).Key;
                if (members[key] is JsonObject or JsonArray && !random.OneIn(4)) { at = members[key]; continue; }
                switch (random.Next(8))
                {
                    case 0: members.Remove(key); break;
                    case 1: members[random.Of("x", HalfACharacter, "", key.ToUpperInvariant(), random.Name())] = Value(random, 0); break;
                    default: members[key] = Value(random, 0); break;
                }
                return root;
            }
            if (at is JsonArray { Count: > 0 } items)
            {
                int index = random.Next(items.Count);
                if (items[index] is JsonObject or JsonArray && !random.OneIn(4)) { at = items[index]; continue; }
                if (random.OneIn(6)) items.RemoveAt(index);
                else items[index] = Value(random, 0);
                return root;
            }
            return at == root ? Value(random, 0) : root;
        }
    }

    private static JsonNode? Value(FuzzRandom random, int depth) => random.Next(depth > 3 ? 16 : 18) switch
    {
        0 => null,
        1 => JsonNode.Parse(random.Of("0", "1", "-1", "2", "3", "10", "0.5", "0.999999", "-0", "1e-320")),
        2 => JsonNode.Parse(random.Of("2147483647", "2147483648", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "1e308", "1e999", "-1e999", "3.4e38")),
        3 => JsonValue.Create(HalfACharacter),
        4 => JsonValue.Create(random.Name()),
        5 => JsonValue.Create(random.OneIn(2)),
        6 => new JsonArray(),
        7 => new JsonObject(),
        8 => JsonValue.Create(random.Of("", "x", "NaN", "Infinity", "photo", "resnet9", "vgg19", "sgd", "muon", "digit", "off", "../x", "/etc/passwd", "é\u202e", "\0", "00:00:01", "9999.00:00:00")),
        9 => new JsonArray(1, 2),
        10 => new JsonArray(JsonNode.Parse("1e300"), -1),
        11 => JsonValue.Create(random.Next(100)),
        12 => JsonValue.Create(-random.Next(100)),
        13 => JsonValue.Create(1.0 / (1 + random.Next(1000))),
        14 => new JsonArray([.. Enumerable.Range(0, random.Copies(random.Few(usual: 3, most: 5000), 4)).Select(i => JsonValue.Create(i))]),
        15 => JsonValue.Create("1"),
        16 => new JsonArray(Value(random, depth + 1), Value(random, depth + 1)),
        _ => new JsonObject { [random.Of("a", "linear", "choice", "log", random.Name())] = Value(random, depth + 1) },
    };
}
