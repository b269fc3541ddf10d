using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MidasNet.Learning;

namespace MidasNet.Runner.Runs;

/// <summary>
/// The file of a finished part of a run, which a resumed run reads in place of doing the part again: <c>{"sha256": ..., "result": ...}</c>, where the checksum is
/// that of the text of the result. Earlier versions wrote the result alone.
/// </summary>
internal static class KeptResult
{
    private const string Checksum = "sha256", Result = "result";

    /// <summary>The text of the file.</summary>
    public static string TextOf<T>(T value)
    {
        string text = RunJson.IndentedOf(value);
        return $"{{\n\"{Checksum}\": \"{DigestOf(text)}\",\n\"{Result}\": {text}\n}}\n";
    }

    /// <summary>Reads the text of the file.</summary>
    /// <exception cref="JsonException">It does not hold a <typeparamref name="T"/>, or was changed since it was written.</exception>
    public static T? Read<T>(string text)
    {
        using var document = JsonTexts.Parse(text);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return RunJson.Read<T>(text);
        bool hasChecksum = root.TryGetProperty(Checksum, out var checksum), hasResult = root.TryGetProperty(Result, out var result);
        if (!hasChecksum && !hasResult) return RunJson.Read<T>(text);
        string kept = hasResult ? result.GetRawText() : "";
        if (!hasChecksum || checksum.ValueKind != JsonValueKind.String || checksum.GetString() != DigestOf(kept))
            throw new JsonException("its checksum is not that of its content: it was changed since the run wrote it; delete it, and the run does this part again");
        return RunJson.Read<T>(kept);
    }

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
