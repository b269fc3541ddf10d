namespace MidasNet.Data.Tests;

public sealed class PreprocessingTests
{
    [Theory]
    [InlineData("drawing 48 0.5")]
    [InlineData("drawing 1 0")]
    [InlineData("drawing 64 0.25 geometry")]
    [InlineData("drawing 64 1 stroke 0.0625")]
    [InlineData("drawing 64 1 geometry stroke 0.0625")]
    [InlineData("digit 28")]
    [InlineData("photo 224")]
    [InlineData("photo 64")]
    public void What_is_written_is_understood(string text) => Assert.Equal(text, Preprocessing.Parse(text).ToString());

    [Fact]
    public void Kinds_sizes_and_exponents_tell_them_apart()
    {
        Assert.Equal(Preprocessing.Drawing(48, 0.5), Preprocessing.Parse("drawing 48 0.5"));
        Assert.NotEqual(Preprocessing.Drawing(28, 0), Preprocessing.Digit(28));
        Assert.NotEqual(Preprocessing.Drawing(28, 0), Preprocessing.Drawing(28, 0, geometry: true));
        Assert.NotEqual(Preprocessing.Drawing(28, 0), Preprocessing.Drawing(28, 0, strokeWidth: 0.1));
        Assert.Equal(0, Preprocessing.Digit(28).AuxiliaryFeatureCount);
        Assert.Equal(0, Preprocessing.Drawing(9, 1).AuxiliaryFeatureCount);
        Assert.Equal(8, Preprocessing.Parse("drawing 9 1 geometry").AuxiliaryFeatureCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("painting 28")]
    [InlineData("photo 0")]
    [InlineData("photo 28 0.5")]
    [InlineData("digit")]
    [InlineData("digit -28")]
    [InlineData("digit 0")]
    [InlineData("digit 100000")] // ten gigabytes an image
    [InlineData("digit 99999999999")]
    [InlineData("digit 28 28")]
    [InlineData("drawing 48")]
    [InlineData("drawing 48 1.5")]
    [InlineData("drawing 48 NaN")]
    [InlineData("drawing 48 0.5 colour")]
    [InlineData("drawing 48 0.5 stroke")]
    [InlineData("drawing 48 0.5 stroke 0.6")]
    [InlineData("drawing 48 0.5 stroke -1")]
    [InlineData("drawing 48 0.5 stroke 0.1 geometry")]
    [InlineData("digit 28 geometry")]
    public void Anything_else_is_refused_with_what_is_known(string text)
    {
        string message = Assert.Throws<FormatException>(() => Preprocessing.Parse(text)).Message;
        Assert.Contains($"\"{text}\"", message);
        Assert.Contains("'drawing SIZE EXPONENT', the same with 'geometry' or 'stroke WIDTH' or both after it, 'digit SIZE', 'photo SIZE' and 'photo SIZE grey'", message);
    }

    [Fact]
    public void Control_and_invisible_characters_of_a_file_reach_no_terminal()
    {
        string message = Assert.Throws<FormatException>(() => Preprocessing.Parse("digit\u001b[31m \u202e28")).Message;
        Assert.Contains("\"digit\\u001b[31m \\u202e28\"", message);
    }
}
