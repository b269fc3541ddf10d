using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace MidasNet.Web.Tests;

public sealed class PredictTests
{
    private static ByteArrayContent Part(string bytes) => new(Encoding.UTF8.GetBytes(bytes));

    private static string Base64(string bytes) => Convert.ToBase64String(Encoding.UTF8.GetBytes(bytes));

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/whatever; x=y")]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-www-form-urlencoded")] // curl --data-binary
    [InlineData(null)]
    public async Task The_bytes_of_a_file_are_a_picture(string? type)
    {
        await using var server = await TestServer.StartAsync();
        var answer = await TestServer.ObjectAsync(HttpStatusCode.OK, await server.PredictAsync("b", "?top=2", type));
        Assert.Equal("first", answer.GetProperty("model").GetString());
        var found = Assert.Single(answer.GetProperty("predictions").EnumerateArray());
        Assert.Equal(("picture 0", "c"), (found.GetProperty("picture").GetString(), found.GetProperty("class").GetString()));
        Assert.Equal([("c", 0.8f), ("a", 0.1f)], found.GetProperty("classes").EnumerateArray().Select(one => (one.GetProperty("class").GetString(), one.GetProperty("probability").GetSingle())));
    }

    [Fact]
    public async Task A_form_has_several_files_and_one_that_is_broken_costs_only_its_own_answer()
    {
        await using var server = await TestServer.StartAsync();
        using var form = new MultipartFormDataContent { { Part("a"), "image", "one.png" }, { Part("!"), "image", "two.png" }, { Part("b"), "other", "three.png" }, { Part("second"), "model" }, { Part("1"), "top" } };
        var answer = await TestServer.ObjectAsync(HttpStatusCode.OK, await server.PredictAsync("", form));
        Assert.Equal("second", answer.GetProperty("model").GetString());
        var found = answer.GetProperty("predictions").EnumerateArray().ToList();
        Assert.Equal(["b", null, "c"], found.Select(one => one.TryGetProperty("class", out var name) ? name.GetString() : null));
        Assert.Equal("one.png", found[0].GetProperty("picture").GetString());
        Assert.Equal("two.png: no picture", found[1].GetProperty("problem").GetProperty("detail").GetString());
        Assert.Equal(1, found[0].GetProperty("classes").GetArrayLength());
    }

    [Fact]
    public async Task Json_has_pictures_in_base64()
    {
        await using var server = await TestServer.StartAsync();
        string json = $$"""{"images": ["{{Base64("a")}}", "data:image/png;base64,{{Base64("b")}}"], "model": "second", "top": 1}""";
        var answer = await TestServer.ObjectAsync(HttpStatusCode.OK, await server.PredictAsync("", new StringContent(json, Encoding.UTF8, "application/json")));
        Assert.Equal(["b", "c"], answer.GetProperty("predictions").EnumerateArray().Select(one => one.GetProperty("class").GetString()));
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "an object fits")]
    [InlineData("{}", "no picture")]
    [InlineData("""{"image": "***"}""", "not base64")]
    [InlineData("""{"image": 7}""", "not a text")]
    [InlineData("""{"image": "\ud800"}""", "Unicode")]
    [InlineData("""{"\ud800": "YQ=="}""", "Unicode")]
    [InlineData("""{"image": "YQ==", "modle": "x"}""", "'modle'")]
    [InlineData("""{"image": ""}""", "empty")]
    [InlineData("""{"image": "YQ==", "top": 0}""", "at least 1")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""", "not JSON")]
    public async Task Json_that_is_no_request_is_answered_with_400(string json, string words)
    {
        await using var server = await TestServer.StartAsync();
        await TestServer.RequireProblemAsync(HttpStatusCode.BadRequest, await server.PredictAsync("", new StringContent(json, Encoding.UTF8, "application/json")), words);
    }

    [Fact]
    public async Task A_word_that_begins_no_literal_is_not_repeated_to_its_end()
    {
        await using var server = await TestServer.StartAsync();
        using var answer = await server.PredictAsync("", new StringContent($"[t{new string('x', 3000)}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("not JSON", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1, 1000);
    }

    [Theory]
    [InlineData("multipart/form-data", "abc", "no boundary")]
    [InlineData("multipart/form-data; boundary=x", "abc", "boundary")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\nabc", "boundary")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Type: image/png\r\n\r\nabc\r\n--x--", "Content-Disposition")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nabc\r\n--x--", "the field 'a' is no file")]
    [InlineData("multipart/form-data; boundary=x", "--x--", "no picture")]
    public async Task A_form_that_is_damaged_is_answered_with_400(string type, string body, string words)
    {
        await using var server = await TestServer.StartAsync();
        await TestServer.RequireProblemAsync(HttpStatusCode.BadRequest, await server.PredictAsync(body, "", type), words);
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_said()
    {
        await using var server = await TestServer.StartAsync();
        await TestServer.RequireProblemAsync(HttpStatusCode.UnprocessableEntity, await server.PredictAsync("!"), "picture 0: no picture");
        await TestServer.RequireProblemAsync(HttpStatusCode.UnprocessableEntity, await server.PredictAsync("n"), "not a number");
        await TestServer.RequireProblemAsync(HttpStatusCode.BadRequest, await server.PredictAsync(""), "empty");
        await TestServer.RequireProblemAsync(HttpStatusCode.UnsupportedMediaType, await server.PredictAsync("a", "", "text/plain"), "'text/plain' is not read");
        await TestServer.RequireProblemAsync(HttpStatusCode.NotFound, await server.PredictAsync("a", "?model=third"), "'third'", "first, second");
        await TestServer.RequireProblemAsync(HttpStatusCode.BadRequest, await server.PredictAsync("a", "?top=many"), "top is 'many'");
        await TestServer.RequireProblemAsync(HttpStatusCode.RequestEntityTooLarge, await server.PredictAsync(new string('a', 10_001)), "at most 10000 bytes");
        await TestServer.RequireProblemAsync(HttpStatusCode.MethodNotAllowed, await server.Client.GetAsync("/predict", TestContext.Current.CancellationToken), "POST");
        await TestServer.RequireProblemAsync(HttpStatusCode.NotFound, await server.Client.GetAsync("/nothing", TestContext.Current.CancellationToken), "no such page");
        using var many = new MultipartFormDataContent();
        for (int i = 0; i < 65; i++) many.Add(Part("a"), "image", $"{i}");
        await TestServer.RequireProblemAsync(HttpStatusCode.BadRequest, await server.PredictAsync("", many), "at most 64");
        Assert.Empty(server.Reported);
    }

    [Fact]
    public async Task A_body_without_a_length_is_bounded_too()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = new StreamContent(new MemoryStream(new byte[20_000])) };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        await TestServer.RequireProblemAsync(HttpStatusCode.RequestEntityTooLarge, await server.Client.SendAsync(request, TestContext.Current.CancellationToken), "at most 10000 bytes");
    }

    [Fact]
    public async Task A_bug_is_answered_with_500_and_reported_and_the_worker_goes_on()
    {
        await using var server = await TestServer.StartAsync();
        await TestServer.RequireProblemAsync(HttpStatusCode.InternalServerError, await server.PredictAsync("x"), "standard error");
        Assert.Contains("a bug", Assert.Single(server.Reported), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.PredictAsync()).StatusCode);
    }
}
