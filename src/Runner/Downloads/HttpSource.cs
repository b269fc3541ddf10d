using System.Net;
using System.Net.Http.Headers;

namespace MidasNet.Runner.Downloads;

/// <summary>An address did not give what it should; whether it may do better later, and how long it asks to wait. The message leaves the address out.</summary>
internal sealed class SourceException(string message, bool mayPass, TimeSpan? wait = null, Exception? cause = null) : Exception(message, cause)
{
    public bool MayPass => mayPass;

    public TimeSpan? Wait => wait;
}

/// <summary>
/// Opens addresses. Redirects are followed here rather than by HttpClient, which says nothing when it stops at one that it will not follow: to http
/// and https only, ten at most, none twice, and never from https down to http unless the address itself is http.
/// </summary>
internal sealed class HttpSource : IDisposable
{
    private const int MaxRedirects = 10;

    private readonly HttpClient client;

    /// <summary>Makes a client without cookies, and without decompression, which would change lengths and checksums.</summary>
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
            // A large file takes as long as it takes; the caller notices when nothing comes.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("midasnet", null));
    }

    /// <summary>Whether an address is absolute and of the two schemes that are followed.</summary>
    public static bool IsHttp(Uri address) => address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    /// <summary>Asks for a file, or for the rest of it (RFC 9110, section 14).</summary>
    /// <param name="address">The file's address.</param>
    /// <param name="from">The first byte that is wanted; null for the whole file.</param>
    /// <param name="condition">The entity tag or date of the bytes before: if the file has another by now, all of it is sent. Null to ask for the rest anyway.</param>
    /// <param name="cancellation">Stops the request.</param>
    /// <returns>The answer, whatever its status is but for redirects; its content is still to be read.</returns>
    /// <exception cref="SourceException">The server redirects where no client should follow.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<HttpResponseMessage> Open(Uri address, long? from, string? condition, CancellationToken cancellation)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        for (var place = address; ;)
        {
            if (!visited.Add(place.AbsoluteUri)) throw new SourceException($"redirects in a loop, by {place.Host}", mayPass: false);
            if (visited.Count > MaxRedirects + 1) throw new SourceException($"redirects more than {MaxRedirects} times", mayPass: false);
            using var request = new HttpRequestMessage(HttpMethod.Get, place);
            if (from is not null) request.Headers.Range = new RangeHeaderValue(from, null);
            if (condition is not null) request.Headers.IfRange = RangeConditionHeaderValue.Parse(condition);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)) return response;
            using (response) place = RedirectTarget(address, place, response.Headers.Location);
        }
    }

    /// <summary>Where a place redirects to; if the first address is http itself, http will do all the way.</summary>
    /// <exception cref="SourceException">No client should follow.</exception>
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

    public void Dispose() => client.Dispose();

    // Addresses on this machine are reached by no proxy.
    private sealed class ProxyButForLoopback(IWebProxy proxy) : IWebProxy
    {
        public ICredentials? Credentials { get => proxy.Credentials; set => proxy.Credentials = value; }

        public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : proxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || proxy.IsBypassed(host);
    }
}
