namespace MidasNet.Models.Tests;

public sealed class PreprocessingTests
{
    [Theory]
    [InlineData("drawing 48 0.5")]
    [InlineData("drawing 1 0")]
    [InlineData("digit 28")]
    public void What_is_written_is_understood(string text) => Assert.Equal(text, Preprocessing.Parse(text).ToString());

    [Fact]
    public void Kinds_sizes_and_exponents_tell_them_apart()
    {
        Assert.Equal(Preprocessing.Drawing(48, 0.5), Preprocessing.Parse("drawing 48 0.5"));
        Assert.NotEqual(Preprocessing.Drawing(28, 0), Preprocessing.Digit(28));
    }

    [Theory]
    [InlineData("")]
    [InlineData("photo 28")]
    [InlineData("digit")]
    [InlineData("digit -28")]
    [InlineData("digit 0")]
    [InlineData("digit 100000")] // ten gigabytes an image
    [InlineData("digit 99999999999")]
    [InlineData("digit 28 28")]
    [InlineData("drawing 48")]
    [InlineData("drawing 48 1.5")]
    [InlineData("drawing 48 NaN")]
    public void Anything_else_is_refused_with_what_is_known(string text)
    {
        string message = Assert.Throws<FormatException>(() => Preprocessing.Parse(text)).Message;
        Assert.Contains($"\"{text}\"", message);
        Assert.Contains("'drawing SIZE EXPONENT' and 'digit SIZE'", message);
    }
}
