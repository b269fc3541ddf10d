using MidasNet.Data;
using MidasNet.Runner.Downloads;

namespace MidasNet.Runner.Sources;

/// <summary>Where <c>weights fetch</c> and <c>data fetch</c> put their downloads by default: in the cache folder.</summary>
internal static class FetchedFolder
{
    /// <summary>The folder of a kind, which may not be there yet; null if there can be no cache folder.</summary>
    /// <param name="kind">Weights or data.</param>
    /// <param name="environment">Reads a variable.</param>
    public static string? Path(DownloadKind kind, Func<string, string?> environment) =>
        CacheFolder.Path(environment) is { } cache ? System.IO.Path.Combine(cache, kind == DownloadKind.Weights ? "weights" : "data") : null;
}
