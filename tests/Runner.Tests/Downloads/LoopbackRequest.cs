namespace MidasNet.Runner.Tests.Downloads;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Path">The requested path, with the query.</param>
/// <param name="Headers">The other lines, by name.</param>
internal sealed record LoopbackRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? Range => Headers.GetValueOrDefault("Range");

    public string? IfRange => Headers.GetValueOrDefault("If-Range");

    /// <summary>The first byte that is wanted.</summary>
    public int From => Range is { } range ? int.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;
}
