using System.Text.Json;

namespace MidasNet.Weights.Tests;

public sealed class QuotedTextTests
{
    [Fact]
    public void A_message_of_the_JSON_parser_is_one_short_line()
    {
        Assert.Equal("expected a value here", QuotedText.Message(new JsonException("expected a value\r\nhere")));
        Assert.Equal(@"\u001b[2J", QuotedText.Message(new JsonException("\u001b[2J")));
        Assert.Equal(new string('n', 400) + "...", QuotedText.Message(new JsonException(new string('n', 5000))));
    }
}
