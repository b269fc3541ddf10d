namespace MidasNet.Runner.Study.Part3;

/// <summary>What Part 3 hands to its report.</summary>
/// <param name="Results">The numbers.</param>
/// <param name="Digits">The images.</param>
/// <param name="Audit">Why the labels are what the verdict says.</param>
/// <param name="Arms">All trainings on all images, arm by arm.</param>
/// <param name="Scoring">Counts right answers, for charts.</param>
internal sealed record WrongLabelOutcome(
    Part3Results Results, WrongDigits Digits, FolderAudit Audit, IReadOnlyList<(string Arm, IReadOnlyList<LabelRun> Runs)> Arms, LastScoring Scoring)
{
    /// <summary>The first training of all stages.</summary>
    public LabelRun Staged => Arms.First(arm => arm.Runs[0].Stages is not null).Runs[0];
}
