using System.Net.Sockets;
using System.Text;

namespace MidasNet.Web.Tests;

/// <summary>Requests of random bytes, paths, headers and bodies: the server answers below 500, or closes the connection, and goes on.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 300;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "G\u0001T"];
    private static readonly string[] Paths =
    [
        "/", "/predict", "/predict?top=", "/predict?top=99999999999", "/predict?model=%00", "/predict?model=a&model=b", "/models", "/healthz", "/metrics", "/openapi.json", "/compare", "/m/first",
        "/m/%2e%2e%2f", "/m/", "/assets/..%2f..%2fetc%2fpasswd", "/assets/app.js", "/runs", "/runs/run", "/runs/run/predictions?offset=x", "/runs/run/predictions?limit=999999999", "/runs/run/pictures?image=../../x",
        "/runs/%ff/live", "/audits/run/suspects", "/audits/run/decisions", "/audits/run/review", "//", "/%", "/?" , "*", "http://other/",
    ];

    private static readonly string[] Types =
    [
        "", "image/png", "application/json", "application/json; charset=utf-16", "multipart/form-data; boundary=x", "multipart/form-data; boundary=\"", "multipart/form-data", "text/plain", "a/b; c", ";", "application/x-www-form-urlencoded",
    ];

    private static readonly string[] Bodies =
    [
        "", "a", "!", "{", "{\"image\":\"YQ==\"}", "{\"images\":[\"\",1,null]}", "{\"image\":\"YQ==\",\"top\":1e999}", "--x\r\n", "--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\na\r\n--x--", "--x\r\nContent-Disposition: x\r\n\r\n--x--",
        "{\"image\":\"a\",\"decision\":\"keep\"}", "\0\u0001\u0002", new('a', 12_000),
    ];

    [Fact]
    public async Task No_request_is_answered_with_an_error_of_the_server()
    {
        await using var server = await TestServer.StartAsync(null, new FakeRun("run") { IsAudit = true, All = [new("heldOut", "1", "a", "b", 0.8)] });
        var random = new Random(7);
        T Any<T>(T[] all) => all[random.Next(all.Length)];
        for (int round = 0; round < Rounds; round++)
        {
            byte[] body = Encoding.UTF8.GetBytes(Any(Bodies));
            for (int damage = random.Next(4) == 0 ? random.Next(1, 4) : 0; damage > 0 && body.Length > 0; damage--) body[random.Next(body.Length)] = (byte)random.Next(256);
            string type = Any(Types), length = random.Next(8) switch { 0 => "", 1 => $"Content-Length: {random.Next(20)}\r\n", 2 => "Transfer-Encoding: chunked\r\n", _ => $"Content-Length: {body.Length}\r\n" };
            string head = $"{Any(Methods)} {Any(Paths)} HTTP/1.{random.Next(10) / 9}\r\nHost: {(random.Next(10) == 0 ? "x" : "localhost")}\r\nConnection: close\r\n"
                + (type.Length > 0 ? $"Content-Type: {type}\r\n" : "") + length + (random.Next(10) == 0 ? $"X: {new string('y', random.Next(9000))}\r\n" : "") + (random.Next(20) == 0 ? "broken\r\n" : "") + "\r\n";
            int status = await SendAsync(server, [.. Encoding.Latin1.GetBytes(head), .. body]);
            Assert.True(status < 500, $"round {round}: status {status} for {head}");
        }
        Assert.Empty(server.Reported);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await server.PredictAsync()).StatusCode);
    }

    // The status, or 0 where the connection was closed without an answer.
    private static async Task<int> SendAsync(TestServer server, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync(request, TestContext.Current.CancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            using var answer = new MemoryStream();
            await stream.CopyToAsync(answer, TestContext.Current.CancellationToken);
            string text = Encoding.Latin1.GetString(answer.ToArray());
            return text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;
        }
        catch (Exception closed) when (closed is IOException or SocketException)
        {
            return 0;
        }
    }
}
