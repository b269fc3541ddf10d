using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

public sealed class SuspectsTests
{
    [Theory]
    [InlineData(SuspectRanking.Probability)]
    [InlineData(SuspectRanking.SelfConfidence)]
    [InlineData(SuspectRanking.NormalisedMargin)]
    public void Wrong_labels_come_first_among_noisy_ones(SuspectRanking ranking)
    {
        var (audit, labels, toy) = LabelAuditTests.Audit(new LabelNoise.Symmetric(0.2), 10, 6000, seed: 1);
        var plain = toy.Plain(labels.Transition, seed: 1);
        var refined = RefinedTransition.OfPlain(audit, plain, labels.Given.AsSpan());
        var suspects = Suspects.Of(refined.Posteriors, labels.Given.AsSpan(), refined.Transition.Matrix, isComplementary: false, ranking);
        int wrong = 6000 - labels.Truth.CountRight(labels.Given.AsSpan()), cut = wrong;
        int found = cut - labels.Truth.CountRight(labels.Given.AsSpan(), suspects.Ranked.Take(cut).Select(suspect => suspect.Image));
        Assert.InRange((double)found / cut, 0.97, 1); // both precision and recall: the cut is the number of wrong labels
        Assert.InRange(suspects.ExpectedInAll / wrong, 0.95, 1.05);
        Assert.InRange(suspects.ExpectedAmong(cut) / found, 0.95, 1.05);
    }

    [Fact]
    public void A_short_list_contains_nearly_all_right_complementary_labels()
    {
        var (audit, labels, toy) = LabelAuditTests.Audit(new LabelNoise.Complementary(0.01), 10, 6000, seed: 1);
        var refined = RefinedTransition.Of(audit, toy.Exact(), labels.Given.AsSpan());
        var suspects = Suspects.Of(refined.Posteriors, labels.Given.AsSpan(), refined.Transition.Matrix, isComplementary: true);
        int right = labels.Truth.CountRight(labels.Given.AsSpan()), cut = right * 65 / 60;
        int found = labels.Truth.CountRight(labels.Given.AsSpan(), suspects.Ranked.Take(cut).Select(suspect => suspect.Image));
        Assert.InRange((double)found / right, 55 / 60.0, 1);
        Assert.InRange(suspects.ExpectedAmong(cut), found - 6, found + 6);
        Assert.InRange(suspects.ExpectedRecall(cut), 0.85, 1);
        int sure = suspects.CountWithPrecision(0.95);
        Assert.InRange(suspects.ExpectedPrecision(sure), 0.95, 1);
        Assert.InRange((double)labels.Truth.CountRight(labels.Given.AsSpan(), suspects.Ranked.Take(sure).Select(s => s.Image)) / sure, 0.85, 1);
        Assert.Equal(10, suspects.CountWithPrecision(0.5, most: 10));
        Assert.InRange(suspects.CountAbove(0.5), right - 10, right + 10);
    }

    [Theory]
    [InlineData(0.2, 0)]
    [InlineData(0, 0.001)]
    public void The_confidence_of_proposed_labels_is_calibrated(double noise, double contamination)
    {
        LabelNoise kind = noise > 0 ? new LabelNoise.Symmetric(noise) : new LabelNoise.Complementary(contamination);
        var (audit, labels, toy) = LabelAuditTests.Audit(kind, 10, 6000, seed: 2);
        var refined = RefinedTransition.Of(audit, toy.Exact(), labels.Given.AsSpan());
        var proposals = LabelProposal.For(refined.Posteriors, labels.Given.AsSpan(), refined.Transition.Matrix);
        Assert.Equal(6000, proposals.Length);
        double right = labels.Truth.CountRight([.. proposals.Select(proposal => proposal.Proposed)]) / 6000.0;
        Assert.InRange(right, 0.99, 1);
        Assert.InRange(proposals.Average(proposal => proposal.Confidence), right - 0.01, right + 0.01);
    }

    [Fact]
    public void A_file_of_proposals_has_a_header_and_a_line_for_each()
    {
        using var writer = new StringWriter();
        LabelProposalCsv.Write(writer, [new LabelProposal(1, 0, 1, 0.98765432)], ["x", "b,c.png"], ["cat", "dog"]);
        Assert.Equal("image,given,proposed,confidence\r\n\"b,c.png\",cat,dog,0.987654\r\n", writer.ToString());
    }
}
