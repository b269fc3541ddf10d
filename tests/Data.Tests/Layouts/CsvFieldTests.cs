using MidasNet.Data.Layouts;

namespace MidasNet.Data.Tests.Layouts;

public sealed class CsvFieldTests
{
    [Theory]
    [InlineData("a.png", "a.png")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"a\"", "\"say \"\"a\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData(" a", "\" a\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@x", "'@x")]
    [InlineData("-a", "'-a")]
    [InlineData("-1", "-1")]
    [InlineData("", "")]
    public void Fields_are_escaped_and_quoted_where_necessary(string text, string expected) =>
        Assert.Equal(expected, CsvField.Of(text));
}
