using MidasNet.Learning.Search;

namespace MidasNet.Learning.Tests.Search;

public sealed class SearchBudgetTests
{
    [Theory]
    [InlineData("24", 24, null)]
    [InlineData("90m", null, 90.0)]
    [InlineData("1.5h", null, 90.0)]
    public void A_number_counts_trials_and_one_with_a_unit_is_time(string text, int? trials, double? minutes)
    {
        Assert.True(SearchBudget.TryParse(text, out var budget));
        Assert.Equal((trials, minutes), (budget.Trials, budget.Minutes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("1.5")] // one and a half trials
    [InlineData("h")]
    [InlineData("0m")]
    [InlineData("NaNm")]
    [InlineData("1e999h")]
    [InlineData("3d")]
    public void Other_texts_are_no_budget(string text) => Assert.False(SearchBudget.TryParse(text, out _));

    [Fact]
    public void It_is_spent_after_its_time_or_never()
    {
        Assert.True(new SearchBudget { Minutes = 2 }.IsSpent(120));
        Assert.False(new SearchBudget { Minutes = 2 }.IsSpent(119));
        Assert.False(new SearchBudget { Trials = 1 }.IsSpent(1e9));
    }
}
