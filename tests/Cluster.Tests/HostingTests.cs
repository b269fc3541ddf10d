using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MidasNet.Cluster.Hosting;

namespace MidasNet.Cluster.Tests;

public sealed class HostingTests
{
    private static readonly string Secret = new('s', ClusterKey.MinLength), Other = new('o', ClusterKey.MinLength);

    [Theory]
    [InlineData("local", null, 0)]
    [InlineData("local:30000", null, 30000)]
    [InlineData("Host=localhost;Database=m", "Host=localhost;Database=m", 0)]
    public void An_address_is_a_database_or_this_machine(string text, string? database, int port) =>
        Assert.Equal(new ClusterAddress(database, port), ClusterAddress.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("local:0")]
    [InlineData("local:70000")]
    [InlineData("localhost")]
    [InlineData("Database=m;Password=hidden")] // without a host
    [InlineData("Host=h;Colour=red;Password=hidden")]
    public void Another_address_is_refused_with_what_would_fit_and_without_its_password(string text)
    {
        var refused = Assert.Throws<FormatException>(() => ClusterAddress.Parse(text));
        Assert.Contains("local:30000", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refused.ToString().Split("--->")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local", "127.0.0.1", false)]
    [InlineData("Host=localhost;Database=m", "127.0.0.1", false)]
    [InlineData("Host=/run/postgresql;Database=m", "::1", false)]
    [InlineData("Host=::1;Database=m", "127.0.0.1", false)]
    [InlineData("Host=127.0.0.1:5433;Database=m", "127.0.0.1", false)]
    [InlineData("Host=2001:db8::1;Database=m", "127.0.0.1", true)]
    [InlineData("Host=db.example.org;Database=m", "127.0.0.1", true)]
    [InlineData("Host=localhost,db.example.org;Database=m", "127.0.0.1", true)]
    [InlineData("Host=localhost;Database=m", "10.0.0.7", true)]
    public void A_secret_is_needed_as_soon_as_an_address_beyond_this_machine_is_named(string cluster, string own, bool isNeeded)
    {
        var options = new ClusterOptions { Address = ClusterAddress.Parse(cluster), Own = IPAddress.Parse(own) };
        if (isNeeded) Assert.Contains("--secret-file", Assert.Throws<FormatException>(options.RequireSecret).Message, StringComparison.Ordinal);
        else options.RequireSecret();
        using var key = ClusterKey.Of(Secret);
        (options with { Key = key }).RequireSecret();
    }

    [Fact]
    public void Processes_with_the_same_secret_have_the_same_key_and_others_another()
    {
        using var one = ClusterKey.Of(Secret);
        using var same = ClusterKey.Of(Secret);
        using var other = ClusterKey.Of(Other);
        Assert.True(one.IsOurs(same.Certificate));
        Assert.False(one.IsOurs(other.Certificate));
        Assert.False(one.IsOurs(null));
    }

    [Fact]
    public void A_secret_that_could_be_guessed_is_refused()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "secret");
        File.WriteAllText(file, "password\n");
        Assert.Contains("has 8 characters, at least 32 are needed", Assert.Throws<FormatException>(() => ClusterKey.Read(file)).Message, StringComparison.Ordinal);
        File.WriteAllText(file, Secret + "\n");
        using var read = ClusterKey.Read(file);
        using var expected = ClusterKey.Of(Secret);
        Assert.True(read.IsOurs(expected.Certificate));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Both_ends_of_a_connection_prove_that_they_have_the_secret(bool serverHas, bool clientHas)
    {
        using var server = ClusterKey.Of(serverHas ? Secret : Other);
        using var client = ClusterKey.Of(clientHas ? Secret : Other);
        if (serverHas && clientHas) Assert.Equal("hello", await TalkAsync(server, client));
        else await Assert.ThrowsAnyAsync<Exception>(() => TalkAsync(server, client)); // the other end may only notice that the connection ends
    }

    private static async Task<string> TalkAsync(ClusterKey server, ClusterKey client)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var outgoing = new TcpClient();
        await outgoing.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var incoming = await listener.AcceptTcpClientAsync();
        await using var serverEnd = new SslStream(incoming.GetStream());
        await using var clientEnd = new SslStream(outgoing.GetStream());
        var serving = ServeAsync();
        await clientEnd.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "midasnet",
            LocalCertificateSelectionCallback = (_, _, _, _, _) => client.Certificate,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => client.IsOurs(certificate),
        });
        using var reader = new StreamReader(clientEnd);
        string? line = await reader.ReadLineAsync();
        await serving;
        return line ?? throw new AuthenticationException("the server has ended the connection");

        async Task ServeAsync()
        {
            await serverEnd.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = server.Certificate,
                ClientCertificateRequired = true,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => server.IsOurs(certificate),
            });
            await serverEnd.WriteAsync("hello\n"u8.ToArray());
        }
    }
}
