using MidasNet.Learning;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Tests.Study.Part1;

public sealed class DepthVerdictTests
{
    private static readonly DepthEffect Falls = new("plain", 4, 16, new Interval(-0.03, -0.04, -0.02));
    private static readonly DepthEffect Rises = new("residual", 4, 16, new Interval(0.02, 0.01, 0.03));
    private static readonly DepthEffect Neither = new("normalised", 4, 16, new Interval(-0.01, -0.03, 0.01));

    [Fact]
    public void The_claim_is_true_of_networks_whose_deepest_is_certainly_worse()
    {
        string verdict = DepthVerdict.Of([Falls with { Deep = 8, Difference = new Interval(-0.01, -0.02, 0.001) }, Falls, Neither]);
        Assert.StartsWith(
            "\"Depth only reduced the accuracy\" is true here of networks that are plain (16 against 4 convolutions: -3.0 points, -4.0 to -2.0).",
            verdict, StringComparison.Ordinal);
        Assert.EndsWith("Not to be told from no effect: normalised (16 against 4 convolutions: -1.0 points, -3.0 to +1.0).", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void The_claim_is_false_where_a_deeper_network_is_certainly_better_even_if_the_deepest_is_not()
    {
        string verdict = DepthVerdict.Of([Rises with { Deep = 8 }, Rises with { Difference = new Interval(-0.01, -0.02, -0.001) }]);
        Assert.Contains("is false here: depth raises the accuracy of networks that are residual (8 against 4", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_may_hold_for_different_networks() =>
        Assert.Matches(
            "is true of some networks only: of those that are plain .*Depth raises the accuracy of those that are residual", DepthVerdict.Of([Falls, Rises]));

    [Fact]
    public void The_claim_does_not_hold_if_a_network_in_between_is_better_by_chance() =>
        Assert.Contains(
            "neither confirmed nor denied",
            DepthVerdict.Of([Falls with { Deep = 8, Difference = new Interval(0.001, -0.01, 0.012) }, Falls]), StringComparison.Ordinal);
}
