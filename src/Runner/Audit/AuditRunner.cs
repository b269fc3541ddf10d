using MidasNet.Data;
using MidasNet.Learning.Labels;
using MidasNet.Models;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>
/// Judges the labels of a set without a clean one: predicts each image by a network that was trained with plain cross-entropy on others, asks
/// <see cref="LabelAudit"/>, and unless the labels are random trains once more under the matrix that it estimated, since that shows single images.
/// Trusted images are compared with what the networks make of them, and true labels with the outcome, when all is done.
/// </summary>
internal static class AuditRunner
{
    /// <summary>Runs an audit of images that have been read.</summary>
    /// <exception cref="DataFormatException">The trusted images or the true labels cannot be used.</exception>
    public static AuditOutcome Run(
        AuditedImages audited, AuditOptions options, Device device, Progress progress, CancellationToken cancellation)
    {
        var images = audited.Images;
        int[] given = [.. images.Labels];
        var trusted = TrustedImages.Read(options, images, progress, cancellation);
        var folds = Splits.StratifiedFolds(given, options.Folds, options.Seed);
        var training = new OutOfFoldTraining(images, folds, trusted, device, options, progress, cancellation);

        var judging = new LabelAuditOptions { Seed = options.Seed };
        var plain = training.Plain();
        var audit = LabelAudit.Of(plain.HeldOut, given, images.ClassNames, judging);
        TrustedDirection? direction = null;
        if (audit.Regime == LabelRegime.Random && trusted is not null && plain.OnTrusted is { } onTrusted)
        {
            direction = TrustedDirection.Of(onTrusted, trusted.Labels.AsSpan(), judging.Significance);
            if (direction.Complementary is { } known)
                audit = LabelAudit.Of(plain.HeldOut, given, images.ClassNames, judging with { KnownComplementary = known });
        }
        var outcome = new AuditOutcome
        {
            Audited = audited,
            Audit = audit,
            Regime = audit.Regime,
            Transition = audit.Transition,
            Tests = [.. audit.Tests, .. direction?.Tests ?? []],
            Direction = direction,
        };
        if (audit.Regime != LabelRegime.Random)
        {
            // The groups that the audit counts in are mixed by the mistakes of the networks, which looks like bias; here they are taken apart.
            var ofPlain = RefinedTransition.OfPlain(audit, plain.HeldOut, given, judging);
            outcome = With(outcome, ofPlain);
            progress.Say(outcome.Evidence[0]);
            if (!options.VerdictOnly)
            {
                var matrix = ofPlain.ForTraining(audit);
                var corrected = audit.IsComplementary ? training.SelfLabelled(matrix) : training.Corrected(matrix);
                var ofCorrected = RefinedTransition.Of(audit, corrected.HeldOut, given, judging);
                // Of few images a corrected network may learn less than the plain one knows: the likelihood of the held-out labels decides.
                var refined = ofCorrected.LogLikelihood > ofPlain.LogLikelihood ? ofCorrected : ofPlain;
                outcome = Named(With(outcome, refined), refined, plain.OnTrusted, corrected.OnTrusted, trusted, given);
            }
        }
        return Scored(outcome, options);
    }

    private static AuditOutcome With(AuditOutcome outcome, RefinedTransition refined) => outcome with
    {
        Regime = refined.Regime,
        Transition = refined.Transition,
        Tests = [.. outcome.Audit.Tests, .. outcome.Direction?.Tests ?? [], .. refined.Tests],
    };

    /// <summary>Compares with trusted images, if there are any, and only then says what single images are.</summary>
    private static AuditOutcome Named(
        AuditOutcome outcome, RefinedTransition refined, Predictions? plain, Predictions? corrected, LabelledImages? trusted, int[] given)
    {
        TrustedAgreement? agreement = null;
        if (plain is not null && corrected is not null && trusted is not null)
            agreement = TrustedAgreement.Of(outcome.Regime, plain, corrected, trusted.Labels.AsSpan(), trusted.ClassNames);
        if (agreement is { NamesAreExchanged: true }) refined = refined.WithNames(agreement.NameOf);
        var matrix = refined.Transition.Matrix;
        return outcome with
        {
            Regime = refined.Regime,
            Transition = refined.Transition,
            Counted = refined.Counted,
            Posteriors = refined.Posteriors.Predictions,
            Trusted = agreement,
            // What told the direction of the labels is tested no second time.
            Tests = [.. outcome.Tests, .. (agreement?.Tests ?? []).Where(test => outcome.Tests.All(other => other.Name != test.Name))],
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
