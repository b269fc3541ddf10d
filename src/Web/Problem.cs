using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace MidasNet.Web;

/// <summary>An answer that says what is wrong with a request (RFC 9457).</summary>
/// <param name="Type">The kind of problem, as a URI.</param>
/// <param name="Title">The kind of problem in words.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Detail">What was given and what fits.</param>
internal sealed record Problem(string Type, string Title, int Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail)
{
    /// <summary>The type of the content.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>The problem that a status alone stands for.</summary>
    public static Problem Of(int status, string? detail = null) => new("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail);

    /// <summary>Writes the answer, unless one has begun.</summary>
    public async Task WriteAsync(HttpContext http, int? retryAfterSeconds = null)
    {
        if (http.Response.HasStarted) return;
        http.Response.StatusCode = Status;
        if (retryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = $"{seconds}";
        await http.Response.WriteAsJsonAsync(this, WebJson.Text.Problem, ContentType, http.RequestAborted);
    }
}

/// <summary>Ends a request with a <see cref="Web.Problem"/>.</summary>
internal sealed class ProblemException : Exception
{
    /// <summary>A problem.</summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="name">The last part of its type.</param>
    /// <param name="title">The kind of problem in words.</param>
    /// <param name="detail">What was given and what fits.</param>
    public ProblemException(int status, string name, string title, string detail) : base(detail) =>
        Problem = new Problem($"urn:midasnet:problem:{name}", title, status, detail);

    /// <summary>The answer.</summary>
    public Problem Problem { get; }

    /// <summary>After how many seconds the request may be sent again; null where that would not help.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A request that is not understood.</summary>
    public static ProblemException BadRequest(string name, string title, string detail) => new(StatusCodes.Status400BadRequest, name, title, detail);

    /// <summary>Something that is not there.</summary>
    public static ProblemException NotFound(string what, string name, IEnumerable<string> known)
    {
        string list = string.Join(", ", known.Take(20));
        return new(StatusCodes.Status404NotFound, $"unknown-{what}", $"Unknown {what}", $"there is no {what} '{name}'; there {(list.Length == 0 ? "are none" : $"are: {list}")}");
    }
}
