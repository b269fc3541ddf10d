using MidasNet.Data;
using MidasNet.Labels;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>
/// Judges the labels of a set without a clean one: predicts each image by a network that was trained with plain cross-entropy on others, asks
/// <see cref="LabelAudit"/>, and if the labels are complementary trains once more under the matrix that it estimated, since only that shows single images.
/// </summary>
internal static class AuditRunner
{
    /// <summary>Runs an audit.</summary>
    /// <exception cref="DataFormatException">The data cannot be used.</exception>
    public static AuditOutcome Run(AuditOptions options, Progress progress, CancellationToken cancellation)
    {
        var audited = AuditedImages.Read(options, progress, cancellation);
        var images = audited.Images;
        int[] given = [.. images.Labels];
        using var device = Device.Open("cpu", options.Threads);
        var folds = Splits.StratifiedFolds(given, options.Folds, options.Seed);
        var training = new OutOfFoldTraining(images, folds, device, options.Seed, progress, cancellation);

        var plain = training.Run(FoldRecipe.Plain, options.Epochs, (logits, batch) => logits.CrossEntropy(batch.Labels.Span));
        var judging = new LabelAuditOptions { Seed = options.Seed };
        var audit = LabelAudit.Of(plain, given, images.ClassNames, judging);
        progress.Say(audit.Evidence[0]);
        if (audit.Regime == LabelRegime.Random) return new AuditOutcome(audited, audit, audit.Regime, audit.Transition, audit.Tests, null, []);

        var refined = RefinedTransition.OfPlain(audit, plain, given, judging);
        if (audit.IsComplementary)
        {
            // Of few images a corrected network may learn less than the plain one knows: the likelihood of the held-out labels decides.
            var corrected = RefinedTransition.Of(audit, Corrected(training, options.Epochs, audit), given, judging);
            if (corrected.LogLikelihood > refined.LogLikelihood) refined = corrected;
        }
        var matrix = refined.Transition.Matrix;
        return new AuditOutcome(
            audited, audit, refined.Regime, refined.Transition, [.. audit.Tests, .. refined.Tests],
            Suspects.Of(refined.Posteriors, given, matrix, audit.IsComplementary), LabelProposal.For(refined.Posteriors, given, matrix));
    }

    private static OutOfFoldPredictions Corrected(OutOfFoldTraining training, int? epochs, LabelAudit audit) => training.Run(
        FoldRecipe.Corrected, epochs, (logits, batch) => logits.ForwardCorrectedCrossEntropy(batch.Labels.Span, audit.Transition.Matrix));
}
