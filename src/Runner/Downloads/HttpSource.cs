using System.Net;
using System.Net.Http.Headers;

namespace MidasNet.Runner.Downloads;

/// <summary>
/// Opens addresses. Redirects are followed here rather than by HttpClient, which says nothing when it stops at one that it will not follow: to http
/// and https only, ten at most, none twice, and never from https down to http unless the address itself is http.
/// </summary>
internal sealed class HttpSource : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HttpClient client;

    /// <summary>Makes a client without cookies, and without decompression, which would change lengths and checksums.</summary>
    /// <param name="connectTimeout">How long a server may take to accept a connection.</param>
    public HttpSource(TimeSpan connectTimeout)
    {
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = new ProxyButForLoopback(HttpClient.DefaultProxy),
            ConnectTimeout = connectTimeout,
        })
        {
            // A large file takes as long as it takes; only standing still is an error, and that is the caller's to see.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("midasnet", null));
    }

    /// <summary>Whether an address is absolute and of the two schemes that are followed.</summary>
    public static bool IsHttp(Uri address) => address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    /// <summary>Asks for a file, or for the rest of it.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="range">The rest that is wanted; null for all.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>The answer, whatever its status is but for redirects; its content is still to be read.</returns>
    /// <exception cref="SourceException">The server redirects to where nobody should follow.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<HttpResponseMessage> Open(Uri address, HttpRange? range, CancellationToken cancellation)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        for (var place = address; ;)
        {
            if (!visited.Add(place.AbsoluteUri)) throw new SourceException($"redirects in a loop, by {place.Host}", mayPass: false);
            if (visited.Count > MostRedirects + 1) throw new SourceException($"redirects more than {MostRedirects} times", mayPass: false);
            using var request = Request(place, range);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!IsRedirect(response.StatusCode)) return response;
            using (response) place = RedirectTarget(address, place, response.Headers.Location);
        }
    }

    /// <summary>Where a redirect leads.</summary>
    /// <param name="address">The address that was asked for first: if it is http itself, http will do all the way.</param>
    /// <param name="place">The address that redirects.</param>
    /// <param name="location">What its answer says, absolute or relative; null if it says nothing.</param>
    /// <exception cref="SourceException">Nobody should follow.</exception>
    internal static Uri RedirectTarget(Uri address, Uri place, Uri? location)
    {
        if (location is null) throw new SourceException("redirects without saying where to", mayPass: false);
        var target = location.IsAbsoluteUri ? location : new Uri(place, location);
        if (!IsHttp(target)) throw new SourceException($"redirects to '{target}', which is neither http nor https", mayPass: false);
        bool isDowngrade = place.Scheme == Uri.UriSchemeHttps && target.Scheme == Uri.UriSchemeHttp;
        return isDowngrade && address.Scheme == Uri.UriSchemeHttps
            ? throw new SourceException($"redirects from https down to '{target}'", mayPass: false)
            : target;
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static HttpRequestMessage Request(Uri place, HttpRange? range)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, place);
        if (range is not { } rest) return request;
        request.Headers.Range = new RangeHeaderValue(rest.From, null);
        if (rest.Condition is { } condition) request.Headers.IfRange = RangeConditionHeaderValue.Parse(condition);
        return request;
    }

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}
