namespace MidasNet.Runner.Study.Part3;

/// <summary>The input of the report on Part 3.</summary>
/// <param name="Results">The results.</param>
/// <param name="Digits">The images.</param>
/// <param name="Audit">Why the labels are what the verdict says.</param>
/// <param name="Variants">All runs on all images, variant by variant.</param>
/// <param name="Scoring">Counts right answers, for charts.</param>
internal sealed record WrongLabelOutcome(
    Part3Results Results, WrongDigits Digits, FolderAudit Audit, IReadOnlyList<(string Variant, IReadOnlyList<LabelRun> Runs)> Variants, LastScoring Scoring)
{
    /// <summary>The first run of all stages.</summary>
    public LabelRun Staged => Variants.First(variant => variant.Runs[0].Stages is not null).Runs[0];
}
