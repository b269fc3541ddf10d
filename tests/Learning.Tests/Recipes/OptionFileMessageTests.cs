using System.Globalization;
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
    public void Files_that_people_write_may_have_comments_and_commas_at_the_end()
    {
        Assert.Equal(8, RecipeFile.Read(folder.Write("recipe.json", "// mine\n{\"width\": 8, /* narrow */}")).Width);
        Assert.Single(SearchSpaceFile.Read(folder.Write("space.json", "{\"width\": {\"choice\": [8, 16,],},} // two"), new Recipe()).Dimensions);
        Assert.Equal(2, IngredientFile.Read(folder.Write("mine.json", "{\"narrow\": {\"width\": 8,},\n// more\n}"), new Recipe()).Count);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("{\n\n\"width\": }", "line 3: expected a value, found '}'; texts stand in double quotes")]
    [InlineData("{\"width\": {\"choice\": [8, 16]}, \"width\": {\"choice\": [8, 16]}}", "'width' stands twice")]
    public void A_slip_is_told_in_plain_words(string json, string problem)
    {
        string path = folder.Write("a.json", json);
        Assert.Equal($"this is no recipe: {problem}", Assert.Throws<DataFormatException>(() => RecipeFile.Read(path)).Finding);
        Assert.Equal(problem, Assert.Throws<DataFormatException>(() => SearchSpaceFile.Read(path, new Recipe())).Finding);
        Assert.Equal(problem, Assert.Throws<DataFormatException>(() => IngredientFile.Read(path, new Recipe())).Finding);
    }

    [Fact]
    public void A_text_says_how_long_it_was()
    {
        Assert.Equal("dropout", GivenText.Of("dropout"));
        Assert.Equal("a b", GivenText.Of("a\r\nb"));
        Assert.Equal(@"\u001b[2J", GivenText.Of("\u001b[2J"));
        Assert.Equal(new string('n', 200), GivenText.Of(new string('n', 200)));
        Assert.Equal($"{new string('n', 200)}... ({201.ToString("N0", CultureInfo.CurrentCulture)} characters)", GivenText.Of(new string('n', 201)));
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
