using MidasNet.Data;
using MidasNet.Labels;
using MidasNet.Runner.Runs;
using MidasNet.Training;

namespace MidasNet.Runner.Audit;

/// <summary>
/// Judges the labels of a set without a clean one: predicts each image by a network that was trained with plain cross-entropy on others, asks
/// <see cref="LabelAudit"/>, and unless the labels are random trains once more under the matrix that it estimated, since that shows single images.
/// Trusted images are compared with what the networks make of them, and true labels with the outcome, when all is done.
/// </summary>
internal static class AuditRunner
{
    /// <summary>Reads the images and runs an audit.</summary>
    /// <exception cref="DataFormatException">The data cannot be used.</exception>
    public static AuditOutcome Run(AuditOptions options, Progress progress, CancellationToken cancellation) =>
        Run(AuditedImages.Read(options, progress, cancellation), options, progress, cancellation);

    /// <summary>Runs an audit of images that have been read.</summary>
    /// <exception cref="DataFormatException">The trusted images or the true labels cannot be used.</exception>
    public static AuditOutcome Run(AuditedImages audited, AuditOptions options, Progress progress, CancellationToken cancellation)
    {
        var images = audited.Images;
        int[] given = [.. images.Labels];
        var trusted = TrustedImages.Read(options, images, progress, cancellation);
        using var device = Device.Open("cpu", options.Threads);
        var folds = Splits.StratifiedFolds(given, options.Folds, options.Seed);
        var training = new OutOfFoldTraining(images, folds, trusted, device, options, progress, cancellation);

        var judging = new LabelAuditOptions { Seed = options.Seed };
        var plain = training.Plain();
        var audit = LabelAudit.Of(plain.HeldOut, given, images.ClassNames, judging);
        progress.Say(audit.Evidence[0]);
        var outcome = new AuditOutcome
        {
            Audited = audited,
            Audit = audit,
            Regime = audit.Regime,
            Transition = audit.Transition,
            Tests = audit.Tests,
        };
        if (audit.Regime != LabelRegime.Random && !options.VerdictOnly)
        {
            var ofPlain = RefinedTransition.OfPlain(audit, plain.HeldOut, given, judging);
            // Counting makes the diagonal of complementary labels ten times too large, and a network trained under it learns to forgive its mistakes.
            var corrected = audit.IsComplementary ? training.SelfLabelled(ofPlain.Transition.Matrix) : training.Corrected(audit.Transition.Matrix);
            var ofCorrected = RefinedTransition.Of(audit, corrected.HeldOut, given, judging);
            // Of few images a corrected network may learn less than the plain one knows: the likelihood of the held-out labels decides.
            var refined = ofCorrected.LogLikelihood > ofPlain.LogLikelihood ? ofCorrected : ofPlain;
            outcome = outcome with { Regime = refined.Regime, Transition = refined.Transition, Tests = [.. audit.Tests, .. refined.Tests] };
            outcome = Named(outcome, refined, Agreement(outcome, plain.OnTrusted, corrected.OnTrusted, trusted), given);
        }
        return Scored(outcome, options);
    }

    private static TrustedAgreement? Agreement(AuditOutcome outcome, Predictions? plain, Predictions? corrected, LabelledImages? trusted) =>
        plain is null || corrected is null || trusted is null
            ? null
            : TrustedAgreement.Of(outcome.Regime, plain, corrected, trusted.Labels.AsSpan(), trusted.ClassNames);

    private static AuditOutcome Named(AuditOutcome outcome, RefinedTransition refined, TrustedAgreement? agreement, int[] given)
    {
        if (agreement is { NamesAreExchanged: true }) refined = refined.WithNames(agreement.NameOf);
        var matrix = refined.Transition.Matrix;
        return outcome with
        {
            Regime = refined.Regime,
            Transition = refined.Transition,
            Counted = refined.Counted,
            Posteriors = refined.Posteriors.Predictions,
            Trusted = agreement,
            Tests = [.. outcome.Tests, .. agreement?.Tests ?? []],
            Suspects = Suspects.Of(refined.Posteriors, given, matrix, refined.IsComplementary),
            Proposals = LabelProposal.For(refined.Posteriors, given, matrix),
        };
    }

    // Only here, and only to count.
    private static AuditOutcome Scored(AuditOutcome outcome, AuditOptions options)
    {
        var truth = outcome.Audited.Simulated?.Truth ?? (options.Truth is { } path ? TrueLabels.Read(path, outcome.Audited.Images) : null);
        return truth is null ? outcome : outcome with { Score = AuditScore.Of(outcome, truth) };
    }
}
