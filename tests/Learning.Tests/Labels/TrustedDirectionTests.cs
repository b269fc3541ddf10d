using MidasNet.Learning.Labels;
using MidasNet.Models;

namespace MidasNet.Learning.Tests.Labels;

public sealed class TrustedDirectionTests
{
    private const double Significance = 1e-4;

    private static int[] Trusted => [.. Enumerable.Range(0, 60).Select(i => i % 3)];

    // Confident of a class where `sign` is 1, confident that it is not that class where it is -1.
    private static Predictions Of(int sign, params int[] named) =>
        new(3, [.. named.SelectMany(k => new[] { 0, 1, 2 }.Select(c => c == k ? (sign > 0 ? 0.8f : 0.02f) : (sign > 0 ? 0.1f : 0.49f)))]);

    [Fact]
    public void Networks_that_avoid_the_trusted_label_have_learnt_complementary_labels()
    {
        var direction = TrustedDirection.Of(Of(-1, Trusted), Trusted, Significance);
        Assert.True(direction.Complementary);
        Assert.Contains("least likely label: 100.0 % of them against 33.3 % by chance", direction.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_that_predict_the_trusted_label_have_learnt_labels_that_are_sometimes_right() =>
        Assert.False(TrustedDirection.Of(Of(1, Trusted), Trusted, Significance).Complementary);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Networks_that_predict_a_single_class_have_no_direction(int sign)
    {
        var direction = TrustedDirection.Of(Of(sign, [.. Trusted.Select(_ => 1)]), Trusted, Significance);
        Assert.Null(direction.Complementary);
        Assert.Contains("look like chance as well", direction.Evidence, StringComparison.Ordinal);
        Assert.All(direction.Tests, test => Assert.InRange(test.PValue, 0.1, 1));
    }

    [Fact]
    public void With_two_classes_avoiding_the_label_is_no_direction()
    {
        int[] trusted = [.. Enumerable.Range(0, 60).Select(i => i % 2)];
        var exchanged = new Predictions(2, [.. trusted.SelectMany(k => k == 0 ? new[] { 0.1f, 0.9f } : [0.9f, 0.1f])]);
        Assert.Null(TrustedDirection.Of(exchanged, trusted, Significance).Complementary);
    }

    [Fact]
    public void Labels_must_fit_the_predictions() =>
        Assert.Throws<ArgumentException>(() => TrustedDirection.Of(Of(1, Trusted), [1, 2], Significance));
}
