using System.Globalization;
using System.Text;

namespace MidasNet.Web.Tests;

/// <summary>
/// Requests to a server: right ones, and ones with odd boundaries, parts, JSON, base64, damaged pictures, lengths that lie and chunks that end in the middle.
/// </summary>
internal static class RequestGrammar
{
    private static readonly string[] Paths =
    [
        "/predict", "/predict", "/predict", "/predict?top=3", "/predict?model=first", "/predict?model=%00%1b", "/predict?top=-1&top=2", "/models", "/healthz", "/metrics", "/openapi.json", "/", "/compare", "/m/first", "/m/%2e%2e",
        "/assets/app.js", "/assets/..%2f..%2fx", "/runs", "/runs/run", "/runs/run/predictions?offset=2147483647&limit=2147483647", "/runs/run/pictures?image=%2e%2e%2fx", "/runs/run/live", "/audits/run/suspects",
        "/audits/run/decisions", "/audits/run/decisions", "/audits/run/review", "//", "/%ff", "*", "http://other/",
    ];

    /// <summary>The bytes of a request, and whether it is as long as it says: of another the connection must be closed, or the server waits.</summary>
    /// <param name="random">The choices.</param>
    /// <param name="pictures">Right picture files.</param>
    public static (byte[] Request, bool IsWhole) Build(FuzzRandom random, byte[][] pictures)
    {
        bool isWhole = true;
        byte[] picture = random.Of(pictures);
        if (random.OneIn(2)) picture = MutationFuzz.Mutate(picture, random.Next(100_000));
        var (type, body) = Body(random, picture);
        string path = random.OneIn(40) ? $"/{Letters(random)}" : random.Of(Paths);
        string method = random.OneIn(8) ? random.Of("GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "CONNECT", "G\u0001T", "") : path.Contains("decisions", StringComparison.Ordinal) ? "PUT" : path.StartsWith("/predict", StringComparison.Ordinal) ? "POST" : "GET";
        var head = new StringBuilder($"{method} {path} HTTP/{(random.OneIn(20) ? random.Of("1.0", "1.2", "2.0", "x") : "1.1")}\r\nHost: {(random.OneIn(20) ? random.Of("x", "", "localhost\r\nHost: localhost") : "localhost")}\r\nConnection: close\r\n");
        if (type.Length > 0) head.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\n");
        for (int more = random.OneIn(6) ? random.Few(usual: 3, most: 200) : 0; more > 0; more--)
            head.Append(random.Of("Origin: http://evil", "Sec-Fetch-Site: cross-site", "Expect: 100-continue", "Range: bytes=0-", "Accept: x/y", "Cookie: a=b", $"X-{more}: {Letters(random)}", "broken", ": x", "Upgrade: websocket", "Content-Encoding: gzip")).Append("\r\n");
        switch (random.Next(14))
        {
            case 0: break;
            case 1:
                isWhole = false;
                head.Append(CultureInfo.InvariantCulture, $"Content-Length: {random.Of("0", "1", "-1", "x", "99999999999999999999", "9223372036854775807", "300000", $"{body.Length / 2}", $"{body.Length + 5}")}\r\n");
                break;
            case 2 or 3:
                head.Append("Transfer-Encoding: chunked\r\n");
                if (random.OneIn(5)) head.Append("Content-Length: 3\r\n");
                (body, isWhole) = Chunked(random, body);
                break;
            case 4: head.Append("Transfer-Encoding: gzip, x\r\n"); break;
            default: head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n"); break;
        }
        return ([.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body], isWhole);
    }

    private static (string Type, byte[] Body) Body(FuzzRandom random, byte[] picture) => random.Next(8) switch
    {
        0 or 1 => (random.Of("image/png", "image/x; a=\"", "application/octet-stream", "application/x-www-form-urlencoded", ""), picture),
        2 or 3 => Multipart(random, picture),
        4 or 5 => (random.Of("application/json", "application/json", "application/json; charset=utf-16"), Encoding.UTF8.GetBytes(Json(random, picture))),
        6 => (random.Of("application/json", "multipart/form-data; boundary=x", "image/png"), new byte[random.Few(usual: 100, most: 300_000)]),
        _ => (random.Of("text/plain", ";", "a", "application/json, image/png", Letters(random)), random.Bytes(random.Next(50))),
    };

    private static string Json(FuzzRandom random, byte[] picture)
    {
        string base64 = Convert.ToBase64String(picture);
        string sample = random.Of(
            $$"""{"image": "{{base64}}", "top": 3}""", $$"""{"images": ["data:image/png;base64,{{base64}}", "{{base64}}"], "model": "first"}""", $$"""{"image": "data:{{base64}}"}""",
            """{"image": "1", "decision": "keep"}""", """{"image": "1", "decision": "relabel", "label": "b"}""");
        return JsonMutation.Of(sample, random);
    }

    private static (string Type, byte[] Body) Multipart(FuzzRandom random, byte[] picture)
    {
        string boundary = random.Next(12) switch { 0 => new string('b', random.Next(120)), 1 => "", 2 => "a b", 3 => "--", 4 => "\u00e9", _ => "xyz" };
        var body = new List<byte>();
        for (int parts = 1 + random.Few(usual: 2, most: 200); parts > 0; parts--)
        {
            string disposition = random.Next(16) switch
            {
                0 => "",
                1 => "Content-Disposition: attachment\r\n",
                2 => "Content-Disposition: form-data; name=\"top\"\r\n",
                3 => "Content-Disposition: form-data; name=model\r\n",
                4 => $"Content-Disposition: form-data; name=a; filename*=UTF-8''%ff{Letters(random)}\r\n",
                5 => $"Content-Disposition: form-data; name=\"a\"; filename=\"../{new string('n', random.Next(3000))}\u001b.png\"\r\n",
                6 => string.Concat(Enumerable.Repeat("X: y\r\n", random.Next(60))),
                7 => "Content-Disposition: form-data; filename=\"a\r\n",
                _ => "Content-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n",
            };
            body.AddRange([.. Encoding.Latin1.GetBytes($"--{boundary}\r\n{disposition}\r\n"), .. disposition.Contains("top", StringComparison.Ordinal) ? "2"u8 : picture, .. "\r\n"u8]);
        }
        if (!random.OneIn(6)) body.AddRange(Encoding.Latin1.GetBytes($"--{boundary}--\r\n"));
        byte[] bytes = [.. body];
        return ($"multipart/form-data; boundary={(random.OneIn(3) ? $"\"{boundary}\"" : boundary)}", random.OneIn(6) && bytes.Length > 0 ? MutationFuzz.Mutate(bytes, random.Next(100_000)) : bytes);
    }

    private static (byte[] Chunks, bool AreWhole) Chunked(FuzzRandom random, byte[] body)
    {
        var chunks = new List<byte>();
        bool areWhole = true;
        foreach (byte[] part in body.Chunk(1 + random.Next(random.OneIn(4) ? 7 : 4000)).Take(2000))
        {
            bool isOdd = random.OneIn(200);
            areWhole &= !isOdd;
            string length = isOdd ? random.Of("x", "-1", "FFFFFFFFFFFFFFFF", "0", "") : part.Length.ToString("X", CultureInfo.InvariantCulture);
            chunks.AddRange([.. Encoding.ASCII.GetBytes(length), .. random.OneIn(100) ? ";a=b"u8 : [], .. "\r\n"u8, .. part, .. "\r\n"u8]);
        }
        bool hasEnd = !random.OneIn(6);
        return ([.. chunks, .. hasEnd ? "0\r\n\r\n"u8 : []], areWhole && hasEnd);
    }

    // What can stand in a head without ending a line.
    private static string Letters(FuzzRandom random) => string.Concat(random.Name().Where(letter => letter is > ' ' and < '\u0100').Take(3000));
}
