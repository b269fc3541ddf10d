using System.Text.Json;

namespace MidasNet.Web;

/// <summary>A decision as a page sends it.</summary>
/// <param name="Image">The name of the image.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Label">The class, for <c>relabel</c>.</param>
internal sealed record SentDecision(string Image, DecisionKind Decision, string? Label = null)
{
    private const string Fit = """an object fits, such as {"image": "a/1.png", "decision": "keep"}""";

    private static readonly string Decisions = string.Join(", ", Enum.GetNames<DecisionKind>().Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="ProblemException">It is something else; says what fits.</exception>
    public static SentDecision Read(byte[] body)
    {
        using var document = RequestPictures.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw RequestPictures.BadJson(Fit);
        string? image = null, label = null;
        DecisionKind? decision = null;
        foreach (var member in document.RootElement.EnumerateObject())
        {
            string name = RequestPictures.NameOf(member);
            bool isText = member.Value.ValueKind == JsonValueKind.String;
            if (name is not ("image" or "decision" or "label"))
                throw RequestPictures.BadJson($"'{RequestPictures.Short(name)}' is not expected; members are \"image\", \"decision\" ({Decisions}) and, for relabel, \"label\"");
            if (name == "label" && member.Value.ValueKind == JsonValueKind.Null) continue;
            string text = isText ? RequestPictures.TextOf(member.Value)
                : throw RequestPictures.BadJson(name == "decision" ? $"\"decision\" is one of {Decisions}" : $"\"{name}\" is not a text");
            if (name == "image") image = text;
            else if (name == "label") label = text;
            else decision = Find(text) ?? throw RequestPictures.BadJson($"the decision '{RequestPictures.Short(text)}' is none of {Decisions}");
        }
        return image is not null && decision is { } kind ? new SentDecision(image, kind, label) : throw RequestPictures.BadJson(Fit);
    }

    private static DecisionKind? Find(string text)
    {
        foreach (var kind in Enum.GetValues<DecisionKind>())
            if (text.Equals($"{kind}", StringComparison.OrdinalIgnoreCase)) return kind;
        return null;
    }
}
