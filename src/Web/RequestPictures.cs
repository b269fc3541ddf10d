using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using MidasNet.Weights;

namespace MidasNet.Web;

/// <summary>The pictures of a request, and what it says besides.</summary>
/// <param name="Pictures">At least one.</param>
/// <param name="Model">The name of a network; null for the first.</param>
/// <param name="Top">The number of classes to answer with, as text; null for the default.</param>
internal sealed record RequestPictures(IReadOnlyList<NamedPicture> Pictures, string? Model, string? Top)
{
    private const int MaxDepth = 8, MaxNameLength = 200, MaxBoundary = 70, MaxFieldBytes = 1000;
    private const string DataUrl = "data:";

    /// <summary>Reads a body: <c>multipart/form-data</c> with files, JSON with base64, or the bytes of one picture file.</summary>
    /// <exception cref="ProblemException">It is none of these, or larger than the options allow.</exception>
    public static async Task<RequestPictures> ReadAsync(HttpContext http, WebOptions options)
    {
        var read = Reader(http.Request.ContentType);
        byte[] body = await ReadBodyAsync(http, options);
        if (body.Length == 0) throw ProblemException.BadRequest("empty-body", "Empty body", "the body is empty; a picture fits, as bytes, as multipart/form-data or as base64 in JSON");
        var found = await read(body);
        if (found.Pictures.Count == 0)
            throw ProblemException.BadRequest("no-picture", "No picture", "there is no picture in the body; a file of the form, or \"image\" in JSON, is expected");
        if (found.Pictures.Count > options.MaxPictures)
        {
            throw ProblemException.BadRequest(
                "too-many-pictures", "Too many pictures", $"the request has {found.Pictures.Count} pictures; at most {options.MaxPictures} are accepted at a time");
        }
        if (found.Pictures.FirstOrDefault(picture => picture.Content.Length == 0) is { } empty)
            throw ProblemException.BadRequest("empty-picture", "Empty picture", $"{empty.Name} is empty");
        return found;
    }

    /// <summary>Reads a body of a bounded size in a bounded time.</summary>
    /// <exception cref="ProblemException">It is larger, or slower.</exception>
    public static async Task<byte[]> ReadBodyAsync(HttpContext http, WebOptions options)
    {
        if (http.Request.ContentLength > options.MaxBodyBytes) throw TooLarge($"the body has {http.Request.ContentLength} bytes", options);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        timeout.CancelAfter(options.Timeout);
        var reader = http.Request.BodyReader;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(timeout.Token);
                if (result.Buffer.Length > options.MaxBodyBytes) throw TooLarge("the body is larger", options);
                if (result.IsCompleted)
                {
                    byte[] body = result.Buffer.ToArray();
                    reader.AdvanceTo(result.Buffer.End);
                    return body;
                }
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(StatusCodes.Status408RequestTimeout, "slow-body", "Request timeout", FormattableString.Invariant($"the body did not arrive within {options.Timeout.TotalSeconds:0.#} s"));
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge("the body is larger", options);
        }
        catch (IOException damaged) when (damaged is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            // A second read after chunks that are damaged: the server wraps what it has said before.
            throw ProblemException.BadRequest("malformed-body", "Malformed body", $"the body cannot be read: {damaged.Message}");
        }
    }

    private static ProblemException TooLarge(string finding, WebOptions options) => new(
        StatusCodes.Status413PayloadTooLarge, "body-too-large", "Body too large", $"{finding}; at most {options.MaxBodyBytes} bytes are accepted");

    private static Func<byte[], Task<RequestPictures>> Reader(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) return Raw;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.MediaType.HasValue) throw Unsupported(contentType);
        string name = type.MediaType.Value!.ToLowerInvariant();
        // curl --data-binary says that a file is a form.
        if (name.StartsWith("image/", StringComparison.Ordinal) || name is "application/octet-stream" or "application/x-www-form-urlencoded") return Raw;
        if (name == "application/json") return body => Task.FromResult(OfJson(body));
        return name == "multipart/form-data" ? body => OfMultipartAsync(body, type) : throw Unsupported(contentType);
    }

    private static ProblemException Unsupported(string contentType) => new(
        StatusCodes.Status415UnsupportedMediaType, "content-type", "Unsupported content type",
        $"a body of type '{Short(contentType)}' is not read; multipart/form-data, application/json, application/octet-stream or image/* fit");

    private static Task<RequestPictures> Raw(byte[] body) => Task.FromResult(new RequestPictures([new NamedPicture("picture 0", body)], null, null));

    private static async Task<RequestPictures> OfMultipartAsync(byte[] body, MediaTypeHeaderValue type)
    {
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value ?? "";
        if (boundary.Length is 0 or > MaxBoundary) throw BadMultipart($"the content type states {(boundary.Length == 0 ? "no boundary" : "a boundary that is too long")}");
        var pictures = new List<NamedPicture>();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body, writable: false));
            while (await reader.ReadNextSectionAsync() is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
                    throw BadMultipart("a part has no 'Content-Disposition: form-data'");
                using var content = new MemoryStream();
                await section.Body.CopyToAsync(content);
                string field = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
                string file = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value ?? "";
                if (disposition.FileName.HasValue || disposition.FileNameStar.HasValue)
                    pictures.Add(new NamedPicture(file.Length == 0 ? $"picture {pictures.Count}" : Short(file), content.ToArray()));
                else if (field is "model" or "top" && content.Length <= MaxFieldBytes)
                    fields[field] = System.Text.Encoding.UTF8.GetString(content.ToArray());
                else throw BadMultipart($"the field '{Short(field)}' is no file; files, 'model' and 'top' are read");
            }
        }
        catch (IOException)
        {
            throw BadMultipart("the body ends before the boundary that ends its last part");
        }
        catch (Exception damage) when (damage is InvalidDataException or FormatException or ArgumentException)
        {
            throw BadMultipart(damage is InvalidDataException ? damage.Message : "the headers of a part are malformed");
        }
        return new RequestPictures(pictures, fields.GetValueOrDefault("model"), fields.GetValueOrDefault("top"));
    }

    private static ProblemException BadMultipart(string finding) => ProblemException.BadRequest("malformed-multipart", "Malformed multipart body", finding);

    /// <summary>Parses a body.</summary>
    /// <exception cref="ProblemException">It is not JSON.</exception>
    internal static JsonDocument Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException malformed)
        {
            throw BadJson($"the body is not JSON: {JsonProblem.Of(malformed)}");
        }
    }

    private static RequestPictures OfJson(byte[] body)
    {
        using (var document = Parse(body))
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw BadJson("""an object fits, such as {"image": "<base64>"}""");
            var pictures = new List<NamedPicture>();
            string? model = null, top = null;
            foreach (var member in document.RootElement.EnumerateObject())
            {
                string name = NameOf(member);
                switch (name)
                {
                    case "image": pictures.Add(OfText(member.Value, pictures.Count)); break;
                    case "images" when member.Value.ValueKind == JsonValueKind.Array:
                        foreach (var element in member.Value.EnumerateArray()) pictures.Add(OfText(element, pictures.Count));
                        break;
                    case "model" when member.Value.ValueKind == JsonValueKind.String: model = TextOf(member.Value); break;
                    case "top" when member.Value.ValueKind == JsonValueKind.Number: top = member.Value.GetRawText(); break;
                    default:
                        throw BadJson($"'{Short(name)}' is not expected, or of another kind; members are \"image\" (text), \"images\" (list of texts), \"model\" (text) and \"top\" (number)");
                }
            }
            return new RequestPictures(pictures, model, top);
        }
    }

    private static NamedPicture OfText(JsonElement element, int index)
    {
        if (element.ValueKind != JsonValueKind.String) throw BadJson($"picture {index} is not a text");
        string text = TextOf(element);
        if (text.StartsWith(DataUrl, StringComparison.OrdinalIgnoreCase)) text = text[(text.IndexOf(',', StringComparison.Ordinal) + 1)..];
        var content = new byte[text.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(text, content, out int length)) throw BadJson($"picture {index} is not base64");
        return new NamedPicture($"picture {index}", content[..length]);
    }

    /// <summary>The text of an element, or of the name of a member.</summary>
    /// <exception cref="ProblemException">It is not valid Unicode.</exception>
    internal static string TextOf(JsonElement element) => Unicode(() => element.GetString() ?? "");

    /// <inheritdoc cref="TextOf"/>
    internal static string NameOf(JsonProperty member) => Unicode(() => member.Name);

    private static string Unicode(Func<string> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException) // half of a surrogate pair
        {
            throw BadJson("a text is not valid Unicode");
        }
    }

    /// <summary>The answer to JSON that does not fit.</summary>
    internal static ProblemException BadJson(string finding) => ProblemException.BadRequest("malformed-json", "Malformed JSON", finding);

    /// <summary>The beginning of a long text.</summary>
    internal static string Short(string text) => text.Length <= MaxNameLength ? text : text[..MaxNameLength] + "…";
}
