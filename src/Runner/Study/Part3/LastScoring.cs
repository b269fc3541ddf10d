using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part3;

/// <summary>Counts right answers. It is made when all networks are trained: true labels are read for these counts and for nothing before them.</summary>
/// <param name="digits">The digits of the study.</param>
internal sealed class LastScoring(WrongDigits digits)
{
    /// <summary>Share of the test digits that a network recognised.</summary>
    public double Test(LabelRun run) => Share(LabelText.Labels(run.TestAnswers));

    /// <summary>Share of the test digits whose least likely class is right.</summary>
    public double TestLeastLikely(LabelRun run) => Share(LabelText.Labels(run.TestLeastLikely!));

    /// <summary>Share of the held-out digits that a network had recognised at a point of its training.</summary>
    public double HeldOut(HistoryPoint point) => HeldOut(point.Answers);

    /// <summary>Share of the held-out digits whose least likely class was right.</summary>
    public double? HeldOutLeastLikely(HistoryPoint point) => point.LeastLikely is { } answers ? HeldOut(answers) : null;

    /// <summary>The true labels that were recovered.</summary>
    public RecoveredLabels Recovered(LabelRun run)
    {
        var (truth, stages) = (digits.Source.Truth, run.Stages!);
        int[] given = [.. digits.Source.Train.Labels];
        return new RecoveredLabels(
            (double)truth.CountRight(LabelText.Labels(stages.Recovered)) / truth.Count, stages.Suspects.Count,
            truth.CountRight(given, stages.Suspects), truth.CountRight(given),
            MatrixRows.Read(stages.Counted).MaxDifference(truth.CountTransition(given, stages.Counted.Count)));
    }

    private double Share(int[] answers) => answers.Zip(digits.Source.Test.Labels).Count(pair => pair.First == pair.Second) / (double)answers.Length;

    private double HeldOut(string answers)
    {
        var labels = new int[digits.Source.Truth.Count];
        for (int i = 0; i < answers.Length; i++) labels[digits.HeldOut[i]] = answers[i] - '0';
        return (double)digits.Source.Truth.CountRight(labels, digits.HeldOut) / digits.HeldOut.Length;
    }
}
