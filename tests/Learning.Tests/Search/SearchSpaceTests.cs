using System.Text.Json;
using MidasNet.Learning.Search;

namespace MidasNet.Learning.Tests.Search;

public sealed class SearchSpaceTests
{
    private static SearchSpace Space { get; } = new(
        SearchDimension.Linear("dropout", 0, 0.5), SearchDimension.Log("rate", 1e-4, 1e-1),
        SearchDimension.Whole("width", 16, 18), SearchDimension.Choice("norm", true, false));

    [Fact]
    public void Draws_lie_in_their_ranges_and_reach_all_of_them()
    {
        var draws = Space.Draws(seed: 3).Take(400).ToList();
        double[] Values(string name) => [.. draws.Select(draw => draw.Find(name)!.Value.GetDouble())];

        Assert.All(Values("dropout"), value => Assert.InRange(value, 0, 0.5));
        Assert.InRange(Values("dropout").Average(), 0.22, 0.28); // 0.25; standard error 0.007
        Assert.All(Values("rate"), value => Assert.InRange(value, 1e-4, 1e-1));
        Assert.InRange(Values("rate").Average(Math.Log10), -2.65, -2.35); // -2.5: the orders of magnitude are drawn evenly
        Assert.Equal([16, 17, 18], Values("width").Distinct().Order());
        Assert.Equal(2, draws.Select(draw => draw.Find("norm")!.Value.ValueKind).Distinct().Count());
    }

    [Fact]
    public void The_same_seed_draws_the_same_and_another_one_others()
    {
        Assert.Equal(Space.Draws(7).Take(20), Space.Draws(7).Take(20));
        Assert.NotEqual(Space.Draws(7).Take(20), Space.Draws(8).Take(20));
    }

    [Fact]
    public void No_configuration_is_drawn_twice_and_a_finite_space_comes_to_an_end()
    {
        var space = new SearchSpace(SearchDimension.Whole("a", 1, 3), SearchDimension.Choice("b", "x", "y"));
        var draws = space.Draws(1).ToList();
        Assert.Equal(6, draws.Count);
        Assert.Equal(6, draws.Distinct().Count());
    }

    [Fact]
    public void Drawn_numbers_have_few_digits_and_do_not_leave_a_range_with_more()
    {
        var space = new SearchSpace(SearchDimension.Linear("a", 0.1234567, 0.1234999));
        Assert.All(space.Draws(1).Take(50), draw => Assert.InRange(draw.Find("a")!.Value.GetDouble(), 0.1234567, 0.1234999));
        Assert.All(Space.Draws(1).Take(50), draw => Assert.True(draw.Find("rate")!.Value.GetRawText().Length <= 9));
    }

    [Fact]
    public void A_space_written_as_json_is_read_back_as_the_same()
    {
        string json = JsonSerializer.Serialize(Space);
        Assert.Equal("""{"dropout":{"linear":[0,0.5]},"rate":{"log":[0.0001,0.1]},"width":{"whole":[16,18]},"norm":{"choice":[true,false]}}""", json);
        var read = JsonSerializer.Deserialize<SearchSpace>(json)!;
        Assert.Equal(Space.Draws(5).Take(10), read.Draws(5).Take(10));
    }

    [Theory]
    [InlineData("[]", "an object with a member for each setting")]
    [InlineData("{}", "at least one setting")]
    [InlineData("""{"a": 3}""", "'a' is 3", "linear")]
    [InlineData("""{"a": {"linear": [0, 1], "log": [1, 2]}}""", "it should be one of")]
    [InlineData("""{"a": {"even": [0, 1]}}""", "'even' is no kind of range")]
    [InlineData("""{"a": {"linear": [1]}}""", "two numbers")]
    [InlineData("""{"a": {"linear": [1, 0]}}""", "the lower first")]
    [InlineData("""{"a": {"linear": ["x", 0]}}""", "two numbers")]
    [InlineData("""{"a": {"linear": [0, 1e999]}}""", "finite")]
    [InlineData("""{"a": {"log": [0, 1]}}""", "positive")]
    [InlineData("""{"a": {"whole": [0.5, 3]}}""", "integer ends")]
    [InlineData("""{"a": {"choice": [1]}}""", "at least two")]
    [InlineData("""{"a": {"choice": [1, 1]}}""", "different values")]
    [InlineData("""{"a": {"choice": [1, 2]}, "a": {"choice": [1, 2]}}""", "'a' stands twice")]
    public void A_space_that_is_none_is_refused_with_what_would_fit(string json, params string[] words)
    {
        var error = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SearchSpace>(json));
        foreach (string word in words) Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }
}
