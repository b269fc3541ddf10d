using System.Net;
using MidasNet.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MidasNet.Web;

/// <summary>What every request passes: headers that bind the browser, the check of the host, and errors as answers.</summary>
internal static class RequestGuards
{
    /// <summary>The pages of this program: scripts and styles from this server, nothing from another host.</summary>
    public const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The report of a run, which may come from someone else: no scripts, and as if from another host.</summary>
    public const string ReportPolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups";

    /// <summary>The page that holds its network, its engine and its script.</summary>
    public const string ModelPolicy =
        "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; style-src 'unsafe-inline'; img-src blob: data:; connect-src blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Adds them.</summary>
    /// <param name="app">The application.</param>
    /// <param name="options">The address, which decides which hosts are accepted.</param>
    /// <param name="report">Takes a line about an unexpected error.</param>
    public static void UseRequestGuards(this WebApplication app, WebOptions options, Action<string> report)
    {
        app.Use((http, next) =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.ContentSecurityPolicy = PagePolicy;
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers.CacheControl = "no-store";
            return AnswerAsync(http, next, options, report);
        });
    }

    /// <summary>Throws if a request that changes something was sent by a page of another site.</summary>
    /// <exception cref="ProblemException">It was.</exception>
    public static void RequireSameOrigin(HttpContext http)
    {
        var headers = http.Request.Headers;
        string site = headers["Sec-Fetch-Site"].ToString(), origin = headers.Origin.ToString();
        bool isForeignSite = site.Length > 0 && site is not ("same-origin" or "none");
        bool isForeignOrigin = origin.Length > 0 && !origin.Equals($"{http.Request.Scheme}://{http.Request.Host}", StringComparison.OrdinalIgnoreCase)
            // Behind a reverse proxy with TLS.
            && !origin.Equals($"https://{http.Request.Host}", StringComparison.OrdinalIgnoreCase);
        if (isForeignSite || isForeignOrigin)
            throw new ProblemException(StatusCodes.Status403Forbidden, "other-origin", "Other origin", "changes are accepted from pages of this server alone");
    }

    private static async Task AnswerAsync(HttpContext http, RequestDelegate next, WebOptions options, Action<string> report)
    {
        try
        {
            // Against DNS rebinding: a page of another site whose name leads here has that name in its requests.
            if ((options.IsLoopback || options.AllowedHosts.Count > 0) && !IsAccepted(http.Request.Host, options))
            {
                throw new ProblemException(
                    StatusCodes.Status403Forbidden, "other-host", "Other host", "the request is for another host; this server is reached as localhost, by its address, or by a name that --allow-host states");
            }
            await next(http);
            // Routing answers with a status alone where there is no such page or method.
            if (http.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null }) await Problem.Of(http.Response.StatusCode, DetailOf(http)).WriteAsync(http);
        }
        catch (ProblemException problem)
        {
            await problem.Problem.WriteAsync(http, problem.RetryAfterSeconds);
        }
        catch (BadHttpRequestException bad)
        {
            await Problem.Of(bad.StatusCode, bad.Message).WriteAsync(http);
        }
        catch (Exception gone) when (http.RequestAborted.IsCancellationRequested && gone is OperationCanceledException or IOException)
        {
            // Nobody reads an answer.
        }
        catch (DataFormatException damaged)
        {
            await new Problem("urn:midasnet:problem:damaged-data", "Damaged data", StatusCodes.Status409Conflict, damaged.Message).WriteAsync(http);
        }
        catch (ObjectDisposedException)
        {
            await Problem.Of(StatusCodes.Status503ServiceUnavailable, "the server is stopping").WriteAsync(http, retryAfterSeconds: 1);
        }
        catch (Exception unexpected)
        {
            report($"unexpected error in {http.Request.Method} {http.Request.Path}: {unexpected.GetType().Name}: {unexpected.Message}");
            await Problem.Of(StatusCodes.Status500InternalServerError, "an error of the server, not of the request; it is reported on the server's standard error").WriteAsync(http);
        }
    }

    private static string? DetailOf(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "there is no such page; / lists what there is, /openapi.json what programs can ask for",
        StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not answered here; allowed: {http.Response.Headers.Allow}",
        _ => null,
    };

    private static bool IsAccepted(HostString host, WebOptions options)
    {
        string name = host.Host.Trim('[', ']');
        return options.AllowedHosts.Contains(name, StringComparer.OrdinalIgnoreCase) || name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var given) && (IPAddress.IsLoopback(given) || given.Equals(options.Address)));
    }
}
