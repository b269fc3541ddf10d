using System.Net.Http.Headers;
using System.Text.Json;
using MidasNet.Web.Tests;

namespace MidasNet.Fuzz.Targets;

/// <summary>The body of a request to <c>serve</c>; the first byte chooses what it says that it is.</summary>
internal sealed class RequestTarget : FuzzTarget
{
    private static readonly (string Method, string Path, string Type)[] Kinds =
    [
        ("POST", "/predict", "application/json"), ("POST", "/predict", "multipart/form-data; boundary=x"), ("POST", "/predict", "image/png"), ("PUT", "/audits/run/decisions", "application/json"),
    ];

    private readonly TinyServer server = TinyServer.StartAsync().GetAwaiter().GetResult();
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(2) };

    /// <inheritdoc/>
    public override IEnumerable<byte[]> Seeds()
    {
        byte[] picture = TinyServer.Picture;
        string base64 = Convert.ToBase64String(picture);
        yield return Json(0, $$"""{"image": "{{base64}}", "top": 3}""");
        yield return Json(0, $$"""{"images": ["data:image/png;base64,{{base64}}", "{{base64}}"], "model": "first"}""");
        yield return
        [
            1, .. "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"u8, .. picture,
            .. "\r\n--x\r\nContent-Disposition: form-data; name=\"top\"\r\n\r\n2\r\n--x\r\nContent-Disposition: form-data; name=model\r\n\r\nfirst\r\n--x--\r\n"u8,
        ];
        yield return [2, .. picture];
        yield return Json(3, """{"image": "1", "decision": "keep"}""");
        yield return Json(3, """{"image": "1", "decision": "relabel", "label": "b"}""");

        static byte[] Json(byte kind, string text) => [kind, .. System.Text.Encoding.UTF8.GetBytes(text)];
    }

    /// <inheritdoc/>
    public override bool Read(byte[] input)
    {
        var (method, path, type) = Kinds[input.Length == 0 ? 0 : input[0] % Kinds.Length];
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{server.Port}{path}") { Content = new ByteArrayContent(input, Math.Min(1, input.Length), Math.Max(0, input.Length - 1)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = client.Send(request);
        using var content = new StreamReader(answer.Content.ReadAsStream());
        string text = content.ReadToEnd();
        int status = (int)answer.StatusCode;
        server.RequireNoReport();
        Assert.Contains(status, TinyServer.Documented);
        if (status < 400) return true;
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, JsonDocument.Parse(text).RootElement.GetProperty("status").GetInt32());
        return false;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        client.Dispose();
        server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose();
    }
}
