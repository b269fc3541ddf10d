using System.Net;

namespace MidasNet.Runner.Downloads;

/// <summary>The proxy that the system or the environment names, but for addresses on this machine, which no proxy reaches.</summary>
/// <param name="proxy">The proxy for all the others.</param>
internal sealed class ProxyButForLoopback(IWebProxy proxy) : IWebProxy
{
    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : proxy.GetProxy(destination);

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => host.IsLoopback || proxy.IsBypassed(host);
}
