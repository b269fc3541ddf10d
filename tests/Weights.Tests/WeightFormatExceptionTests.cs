namespace MidasNet.Weights.Tests;

/// <summary>Messages about files are one line of characters that can be printed, also where the message of a parser repeats the file.</summary>
public sealed class WeightFormatExceptionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("tru\u001b[2J", @"\u001b")]
    [InlineData("nul\u202e", @"\u202e")]
    [InlineData("fal\0e", @"\u0000")]
    [InlineData("t\u0085", @"\u0085")]
    public void Damaged_json_is_shown_without_what_a_terminal_obeys(string value, string code)
    {
        string path = folder.Write("model.json", $$"""{"format":"layers-model","weightsManifest":{{value}}}""");
        var error = Assert.Throws<WeightFormatException>(() => WeightFile.Read(path));
        Assert.Equal(-1, error.Message.AsSpan().IndexOfAny("\u001b\u202e\0\u0085"));
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_json_is_not_repeated_to_the_end_of_the_file()
    {
        string path = folder.Write("model.json", $$"""{"format":"layers-model","weightsManifest":t],"{{new string('x', 50_000)}}"}""");
        Assert.InRange(Assert.Throws<WeightFormatException>(() => WeightFile.Read(path)).Message.Length, 100, 1000 + path.Length);
    }

    [Theory]
    [InlineData("two\nlines\r\n", @"two\u000alines\u000d\u000a")]
    [InlineData("é, 猫 and 😺 stay", "é, 猫 and 😺 stay")]
    [InlineData("\u2028 and \u200f", @"\u2028 and \u200f")]
    public void Everything_else_stays(string finding, string shown) => Assert.Equal($"a: {shown}", new WeightFormatException("a", null, finding).Message);

    [Fact]
    public void Half_a_character_is_shown_as_its_code() => Assert.Equal(@"a: half \ud83d", new WeightFormatException("a", null, "half \ud83d").Message);
}
