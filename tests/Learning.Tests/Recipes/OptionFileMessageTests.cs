using MidasNet.Data;
using MidasNet.Learning.Search;

namespace MidasNet.Learning.Tests;

/// <summary>A message about a file of options fits on a screen, whatever the file holds.</summary>
public sealed class OptionFileMessageTests : IDisposable
{
    private const int MaxLetters = 3_000, Long = 40_000;

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("""{"NAME": 1}""")]
    [InlineData("""{"NAME": 1, "NAME": 2}""")]
    [InlineData("""{"model": "NAME"}""")]
    [InlineData("""{"width": "NAME"}""")]
    [InlineData("""{"width": [NUMBERS]}""")]
    [InlineData("""{"width": DIGITS}""")]
    [InlineData("{\"width\": tNAME}")]
    [InlineData("[NUMBERS]")]
    [InlineData("""{"width": "NAME\ud800"}""")] // half a character
    [InlineData("""{"NAME": {"NAME": }}""")] // no JSON
    public void A_recipe_is_refused_briefly(string json) => AssertBrief(json, path => RecipeFile.Read(path));

    [Theory]
    [InlineData("""{"NAME": {"linear": [0, 1]}}""")]
    [InlineData("""{"NAME": {"linear": [0, 1]}, "NAME": {"linear": [0, 1]}}""")]
    [InlineData("""{"dropout": "NAME"}""")]
    [InlineData("""{"dropout": {"NAME": [0, 1]}}""")]
    [InlineData("""{"dropout": {"linear": [NUMBERS]}}""")]
    [InlineData("""{"dropout": {"choice": [NUMBERS]}}""")] // some are equal
    [InlineData("""{"model": {"choice": ["NAME", "NAME"]}}""")]
    [InlineData("""{"model": {"choice": ["small", "NAME"]}}""")]
    [InlineData("""{"NAME": {"NAME": }}""")]
    public void A_search_space_is_refused_briefly(string json) => AssertBrief(json, path => SearchSpaceFile.Read(path, new Recipe()));

    [Theory]
    [InlineData("""{"NAME": {"width": 0}}""")]
    [InlineData("""{"NAME": null}""")]
    [InlineData("""{"NAME": 1}""")]
    [InlineData("""{"NAME": {"width": 8}, "NAME": {"width": 8}}""")]
    [InlineData("""{"NAME": {"NAME": }}""")]
    [InlineData("""{"wide": {"NAME": 1}}""")]
    [InlineData("""{"wide": {"width": "NAME"}}""")]
    [InlineData("""{"wide": {"width": [NUMBERS]}}""")]
    [InlineData("""{"NAME": {"width": "NAME\ud800"}}""")]
    public void Ingredients_are_refused_briefly(string json) => AssertBrief(json, path => IngredientFile.Read(path, new Recipe()));

    [Fact]
    public void A_text_says_how_long_it_was()
    {
        Assert.Equal("dropout", GivenText.Of("dropout"));
        Assert.Equal("a b", GivenText.Of("a\r\nb"));
        Assert.Equal(@"\u001b[2J", GivenText.Of("\u001b[2J"));
        Assert.Equal(new string('n', 200), GivenText.Of(new string('n', 200)));
        Assert.Equal($"{new string('n', 200)}... (201 characters)", GivenText.Of(new string('n', 201)));
    }

    [Fact]
    public void A_list_says_how_many_more_there_are()
    {
        Assert.Equal("1, 2", GivenText.OfSome(["1", "2"]));
        Assert.Equal("0, 1, 2, 3, 4, 5, 6, 7, 8, 9", GivenText.OfSome([.. Enumerable.Range(0, 10).Select(i => $"{i}")]));
        Assert.Equal("0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more", GivenText.OfSome([.. Enumerable.Range(0, 12).Select(i => $"{i}")]));
    }

    public void Dispose() => folder.Dispose();

    private void AssertBrief(string json, Action<string> read)
    {
        string path = folder.Write("a.json", json.Replace("NAME", new string('n', Long), StringComparison.Ordinal)
            .Replace("NUMBERS", string.Join(',', Enumerable.Range(0, Long / 4).Select(i => i % 1000)), StringComparison.Ordinal)
            .Replace("DIGITS", new string('1', Long), StringComparison.Ordinal));
        string finding = Assert.Throws<DataFormatException>(() => read(path)).Finding;
        Assert.True(finding.Length < MaxLetters, $"{finding.Length} characters: {finding[..Math.Min(finding.Length, 400)]}");
    }
}
