using MidasNet.Learning.Labels;
using MidasNet.Models;

namespace MidasNet.Learning.Tests.Labels;

public sealed class TrustedAgreementTests
{
    private static readonly string[] Names = ["ant", "bee", "cow"];

    // A model that predicts class `named[i]` with confidence.
    private static Predictions Naming(params int[] named) => new(3, [.. named.SelectMany(k => new[] { 0, 1, 2 }.Select(c => c == k ? 0.8f : 0.1f))]);

    // A model whose least likely label is `avoided[i]`.
    private static Predictions Avoiding(params int[] avoided) =>
        new(3, [.. avoided.SelectMany(k => new[] { 0, 1, 2 }.Select(c => c == k ? 0.02f : 0.49f))]);

    private static int[] Repeat(int times, params int[] labels) => [.. Enumerable.Repeat(labels, times).SelectMany(l => l)];

    [Fact]
    public void Recognised_images_confirm_the_verdict()
    {
        int[] trusted = Repeat(8, 0, 1, 2);
        var agreement = TrustedAgreement.Of(LabelRegime.ComplementaryUniform, Avoiding(trusted), Naming(trusted), trusted, Names);
        Assert.True(agreement.Confirms);
        Assert.False(agreement.NamesAreExchanged);
        Assert.Equal(1, agreement.Recognised.Value);
        Assert.All(agreement.Tests, test => Assert.InRange(test.PValue, 0, 1e-9));
        Assert.Contains("they confirm the verdict", Assert.Single(agreement.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public void Recognition_at_chance_level_does_not_confirm_the_verdict()
    {
        int[] trusted = Repeat(8, 0, 1, 2);
        var agreement = TrustedAgreement.Of(LabelRegime.Noisy, Naming(Repeat(8, 0, 0, 0)), Naming(Repeat(8, 0, 0, 0)), trusted, Names);
        Assert.False(agreement.Confirms);
        Assert.InRange(agreement.Tests[0].PValue, 0.4, 1);
        Assert.Contains("do not confirm", agreement.Evidence[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Consistently_exchanged_names_are_found()
    {
        // Labels call bees ant, and ants bee.
        int[] trusted = Repeat(8, 0, 1, 2), named = Repeat(8, 1, 0, 2);
        var agreement = TrustedAgreement.Of(LabelRegime.Clean, Naming(named), Naming(named), trusted, Names);
        Assert.Equal([1, 0, 2], agreement.NameOf);
        Assert.False(agreement.Confirms);
        Assert.Contains("what is labelled ant is bee, what is labelled bee is ant", agreement.Evidence[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_merely_resembles_another_keeps_its_name()
    {
        int[] trusted = Repeat(8, 0, 1, 2), named = Repeat(8, 1, 1, 2);
        Assert.Equal([0, 1, 2], TrustedAgreement.Of(LabelRegime.Clean, Naming(named), Naming(named), trusted, Names).NameOf);
        // Four images are too few to rename a class.
        var few = Naming(Repeat(4, 1, 0));
        Assert.Equal([0, 1, 2], TrustedAgreement.Of(LabelRegime.Clean, few, few, Repeat(4, 0, 1), Names).NameOf);
    }

    [Fact]
    public void Exchanged_names_move_the_rows_of_the_matrix_and_the_probabilities()
    {
        var (audit, labels, toy) = LabelAuditTests.Audit(new LabelNoise.Symmetric(0.2), 3, 1200, seed: 1);
        var refined = RefinedTransition.Of(audit, toy.Exact(), labels.Given.AsSpan());
        var named = refined.WithNames([1, 2, 0]);
        Assert.Equal(LabelRegime.PairwiseSwapped, named.Regime);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(refined.Transition[0, j], named.Transition[1, j]);
            Assert.Equal(refined.Counted[2, j], named.Counted[0, j]);
        }
        Assert.Equal(refined.Posteriors[5][1], named.Posteriors[5][2]);
        Assert.InRange(named.Transition.Right.Value, 0.07, 0.13); // a tenth is labelled as the next class
        Assert.Throws<ArgumentException>(() => refined.WithNames([0, 0, 1]));
    }

    [Theory]
    [InlineData(0, 10, 0.3, 1)]
    [InlineData(10, 10, 0.5, 1 / 1024.0)]
    [InlineData(8, 10, 0.5, 56 / 1024.0)]
    [InlineData(1, 3, 0.1, 0.271)]
    public void Binomial_tails_are_exact(int hits, int count, double probability, double expected) =>
        Assert.Equal(expected, TrustedAgreement.BinomialUpperTail(hits, count, probability), 1e-12);

    [Fact]
    public void Labels_must_fit_the_predictions()
    {
        Assert.Throws<ArgumentException>(() => TrustedAgreement.Of(LabelRegime.Clean, Naming(0), Naming(0), [], Names));
        Assert.Throws<ArgumentException>(() => TrustedAgreement.Of(LabelRegime.Clean, Naming(0), Naming(0, 1), [0], Names));
        Assert.Throws<ArgumentException>(() => TrustedAgreement.Of(LabelRegime.Clean, Naming(0), Naming(0), [3], Names));
    }
}
