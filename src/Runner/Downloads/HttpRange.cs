namespace MidasNet.Runner.Downloads;

/// <summary>A request for the rest of a file (RFC 9110, section 14).</summary>
/// <param name="From">The first byte that is wanted.</param>
/// <param name="Condition">
/// What the bytes before it were marked with, an entity tag or a date: if the server's file has another mark by now, it sends the whole file. Null
/// where a checksum decides at the end.
/// </param>
internal readonly record struct HttpRange(long From, string? Condition);
