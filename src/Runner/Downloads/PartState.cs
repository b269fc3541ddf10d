using System.Net.Http.Headers;
using System.Text.Json.Serialization;

namespace MidasNet.Runner.Downloads;

/// <summary>Where the bytes of a part come from, so that a later run can ask for the rest of the same file.</summary>
/// <param name="Address">The address as the manifest has it.</param>
/// <param name="EntityTag">The server's strong entity tag, or null. A weak one says nothing about bytes (RFC 9110, section 8.8.1).</param>
/// <param name="LastModified">The date that the server gave, as it wrote it, or null.</param>
/// <param name="Bytes">The length that the server promised, or null.</param>
internal sealed record PartState(string Address, string? EntityTag, string? LastModified, long? Bytes)
{
    /// <summary>What the server is to compare its file with; null if it gave nothing to compare.</summary>
    [JsonIgnore]
    public string? Condition => EntityTag ?? LastModified;

    /// <summary>What an answer says about the file.</summary>
    /// <param name="address">The address that was asked.</param>
    /// <param name="response">The answer.</param>
    /// <param name="bytes">The length of the whole file, if the answer says it.</param>
    public static PartState Of(Uri address, HttpResponseMessage response, long? bytes) =>
        new(address.AbsoluteUri, StrongTag(response), response.Content.Headers.LastModified?.ToString("R"), bytes);

    /// <summary>Whether both texts are of the form that a request may carry; a state on disk may be damaged.</summary>
    public bool IsUsable() => Condition is null || RangeConditionHeaderValue.TryParse(Condition, out _);

    /// <summary>Whether an answer marks its file differently, although it was to send the whole of such a file.</summary>
    public bool IsContradictedBy(HttpResponseMessage response) => EntityTag is not null && StrongTag(response) is { } tag && tag != EntityTag;

    private static string? StrongTag(HttpResponseMessage response) => response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null;
}
