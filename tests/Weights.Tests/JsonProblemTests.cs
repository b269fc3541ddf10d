using System.Text.Json;

namespace MidasNet.Weights.Tests;

public sealed class JsonProblemTests
{
    private static readonly JsonDocumentOptions Reading = new() { AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" \n ", "it is empty")]
    [InlineData("{", "line 1: it ends too early: a '}' or ']' is missing")]
    [InlineData("[\n1", "line 2: it ends too early: a '}' or ']' is missing")]
    [InlineData("{\"a\"", "line 1: it ends too early")]
    [InlineData("[\"x", "line 1: it ends within a text: a '\"' is missing")]
    [InlineData("[1,]", "line 1: a comma stands after the last item")]
    [InlineData("{\"a\": 1,\n\"a\": 2}", "'a' stands twice")]
    [InlineData("{\n\"a\" 1}", "line 2: expected ':' after the name, found '1'")]
    [InlineData("{a: 1}", "line 1: expected a name in double quotes, found 'a'")]
    [InlineData("['x']", "line 1: expected a value, found '''; texts stand in double quotes")]
    [InlineData("[yes]", "line 1: expected a value, found 'y'; texts stand in double quotes")]
    [InlineData("[treu]", "line 1: expected a value, found 'treu")]
    [InlineData("{\"a\": 1\n\"b\": 2}", "line 2: expected ',', '}' or ']', found '\"'")]
    [InlineData("[1}", "line 1: '}' closes nothing that is open here")]
    [InlineData("[1] x", "line 1: 'x' stands after the end")]
    [InlineData("[\"C:\\data\"]", "line 1: '\\' stands before 'd' in a text; a backslash is written twice")]
    [InlineData("[\"\\u12\"]", "line 1: four hexadecimal digits follow '\\u' in a text, not '\"'")]
    [InlineData("[\"x\ny\"]", "line 1: a text holds a line break")]
    [InlineData("[01]", "line 1: a number begins with a 0 too many")]
    [InlineData("[1.]", "line 1: expected a digit, found ']'")]
    public void Is_in_plain_words(string json, string words) =>
        Assert.StartsWith(words, JsonProblem.Of(Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(json, Reading))), StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", "it lacks 'A', 'B'")]
    [InlineData("""{"A": {}, "B": {}}""", "the value of 'A' does not fit")]
    [InlineData("""{"A": 1, "B": null}""", "'B' is null")]
    [InlineData("""{"A": 1, "B": {"A": 2, "A": 3}}""", "'A' stands twice")]
    [InlineData("""{"A": 1, "B": {"A": 2, "B": [1]}}""", "the value of 'B.B' does not fit")]
    [InlineData("""{"A": 1, "B": {"A": 2}}""", "'B' lacks 'B'")]
    [InlineData("""{"C": 1}""", "'C' has no meaning there")]
    [InlineData("[]", "it does not hold what belongs there")]
    [InlineData("{\n\"A\": x}", "line 2: expected a value, found 'x'; texts stand in double quotes")]
    public void Of_an_object_names_the_member(string json, string words)
    {
        var error = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Pair>(json, Strict));
        Assert.Equal(words, JsonProblem.Of(error));
        Assert.Equal(words, JsonProblem.Of(new JsonException("anything", error)));
    }

    [Theory]
    [InlineData("[tNAME")]
    [InlineData("{\"NAME\": 1, \"NAME\": 2}")]
    [InlineData("[t\u001b[2J\n]")]
    public void Is_one_short_line_whatever_the_file_repeats(string json)
    {
        string problem = JsonProblem.Of(Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(json.Replace("NAME", new string('n', 40_000), StringComparison.Ordinal), Reading)));
        Assert.InRange(problem.Length, 10, 300);
        Assert.DoesNotContain(problem, char.IsControl);
    }

    internal sealed record Pair
    {
        public required int A { get; init; }

        public required Pair B { get; init; }
    }

    [Fact]
    public void A_message_of_the_parser_is_one_short_line()
    {
        Assert.Equal("expected a value here", JsonProblem.Of(new JsonException("expected a value\r\nhere")));
        Assert.Equal(@"\u001b[2J", JsonProblem.Of(new JsonException("\u001b[2J")));
        Assert.Equal(new string('n', 400) + "...", JsonProblem.Of(new JsonException(new string('n', 5000))));
    }
}
