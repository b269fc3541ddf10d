using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Runner.Downloads;

/// <summary>
/// All that can be fetched by name. The list of this project is <c>weights/manifest.json</c>, which is built into the program. A list of the same form,
/// such as a laboratory's own mirror, can be named instead.
/// </summary>
internal sealed record DownloadManifest
{
    private const string BuiltInName = "MidasNet.Runner.manifest.json";
    private const int MaxBytes = 1 << 20;

    private static readonly DownloadJson Form = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        MaxDepth = 8,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    });

    public required IReadOnlyList<DownloadEntry> Weights { get; init; }
    public required IReadOnlyList<DownloadEntry> Data { get; init; }

    public static DownloadManifest BuiltIn()
    {
        using var stream = typeof(DownloadManifest).Assembly.GetManifestResourceStream(BuiltInName)
            ?? throw new InvalidOperationException($"the program was built without {BuiltInName}");
        return Parse("weights/manifest.json", stream);
    }

    /// <summary>Reads a list from a file, or this project's list for null.</summary>
    /// <exception cref="DataFormatException">It is no such list, or an entry of it cannot be used.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static DownloadManifest Read(string? path)
    {
        if (path is null) return BuiltIn();
        using var stream = RegularFile.OpenRead(path);
        if (stream.Length > MaxBytes)
            throw new DataFormatException(path, $"it has {stream.Length:N0} bytes; a list of downloads has at most {MaxBytes:N0}");
        return Parse(path, stream);
    }

    public IReadOnlyList<DownloadEntry> Of(DownloadKind kind) => kind == DownloadKind.Weights ? Weights : Data;

    private static DownloadManifest Parse(string path, Stream stream)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(stream, Form.DownloadManifest)
                ?? throw new DataFormatException(path, "expected an object with weights and data");
            Check(path, manifest.Weights);
            Check(path, manifest.Data);
            return manifest;
        }
        catch (JsonException damage)
        {
            throw new DataFormatException(path, $"this is no list of downloads: {JsonProblem.Of(damage)}", inner: damage);
        }
    }

    private static void Check(string path, IReadOnlyList<DownloadEntry> entries)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        // Two entries that went to one path would take each other for damaged.
        var places = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            string? problem = !IsSafe(entry.Name) || entry.Name.Contains('/') ? "the name is not made of letters, digits, '.', '-' and '_'"
                : !names.Add(entry.Name) ? "the name is there twice"
                : entry.Files.Count == 0 ? "it has no files"
                : entry.Files.Select(file => Problem(file, places)).FirstOrDefault(found => found is not null);
            if (problem is not null) throw new DataFormatException(path, problem, entry: entry.Name);
        }
    }

    private static string? Problem(DownloadFile file, HashSet<string> places) =>
        file.Unpack.Select(member => member.Path).Prepend(file.Path).Select(place =>
            !IsSafe(place) ? $"'{place}' is not a plain relative path with '/'" : places.Add(place) ? null : $"'{place}' is there twice")
            .FirstOrDefault(found => found is not null)
        ?? (file.Addresses.FirstOrDefault(address => !HttpSource.IsHttp(address)) is { } other ? $"'{other}' is not an http or https address"
            : file.Addresses.Count == 0 ? $"'{file.Path}' has no address"
            : file.Limit <= 0 ? $"'{file.Path}' has neither bytes nor largestBytes"
            : file.Sha256 is { } sha256 && !AreDigits(sha256, SHA256.HashSizeInBytes) ? $"'{sha256}' is no SHA-256 in lower-case digits"
            : file.Md5 is { } md5 && !AreDigits(md5, MD5.HashSizeInBytes) ? $"'{md5}' is no MD5 in lower-case digits"
            : file.Checksum is null && file.Images is null ? $"'{file.Path}' has neither a checksum nor a number of images to be known by" : null);

    private static bool AreDigits(string text, int bytes) => text.Length == 2 * bytes && text.All(char.IsAsciiHexDigitLower);

    // Parts of letters, digits, '.', '-' and '_', none of which begins or ends with a dot: no such path leads out of its folder on any system.
    private static bool IsSafe(string path) => path.Length is > 0 and <= 200 && path.Split('/').All(part => part.Length > 0
        && part[0] != '.' && part[^1] != '.' && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'));
}

/// <summary>Reads the list without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DownloadManifest))]
internal sealed partial class DownloadJson : JsonSerializerContext;
