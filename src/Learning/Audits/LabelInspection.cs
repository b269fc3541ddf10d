using MidasNet.Data;
using MidasNet.Data.Duplicates;
using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Audits;

/// <summary>The findings about the labels of a training run before it begins.</summary>
/// <param name="Regime">The kind of labels, by audit or as stated.</param>
/// <param name="Evidence">Why, in sentences; empty where it was stated.</param>
/// <param name="Audit">The audit to correct wrong labels by; null to train on the labels as they are.</param>
internal sealed record LabelInspection(LabelRegime Regime, IReadOnlyList<string> Evidence, LabelAudit? Audit)
{
    /// <summary>For labels that are stated to be right.</summary>
    public static LabelInspection Stated { get; } = new(LabelRegime.Clean, [], null);

    /// <summary>Audits labels by networks that were not trained on the images that they predict.</summary>
    /// <param name="images">The images to train on.</param>
    /// <param name="copies">The copies among them.</param>
    /// <param name="options">How to train, with the kind of labels as far as it is known.</param>
    /// <param name="device">The device to train on.</param>
    /// <param name="session">Runs the networks.</param>
    /// <exception cref="TooFewImagesException">Labels that are stated to be wrong cannot be corrected by so few images.</exception>
    /// <exception cref="RandomLabelsException">The labels are random.</exception>
    public static LabelInspection Of(
        LabelledImages images, DuplicateGroups copies, ImageTrainingOptions options, Device device, TrainingSession session)
    {
        if (options.Labels == TrainLabels.Complementary && images.ClassNames.Count == 2)
        {
            throw new DataFormatException(
                options.Source,
                "of two classes, what an image is not says what it is: exchange the names of the classes, and train with labels said to be clean");
        }
        int[] different = copies.DifferentOfOneLabel();
        var (fewest, count) = TooFewImagesException.Fewest(images, different);
        if (count < options.Folds)
        {
            if (options.Labels != TrainLabels.Auto) TooFewImagesException.ThrowIfFewer(images, different, options.Folds, options.Source);
            return Plain(
            [
                $"The labels are not judged: class '{fewest}' has {(count == 1 ? "1 picture" : $"{count} pictures")} to train on, fewer than the {options.Folds} folds of an audit. The network is trained"
                + " on the labels as they are.",
            ], session);
        }

        var folds = copies.Folds(images.Labels, options.Folds, options.Seed);
        var photos = PhotoNetworks.For(images, options.Kind, model: null, options.Seed);
        var training = new OutOfFoldTraining(images, folds, Trusted: null, device, options.Seed, Epochs: null, photos, session);
        var judged = new JudgedLabels(images, copies);
        var audit = judged.Audit(training.Plain().HeldOut, new LabelAuditOptions
        {
            Seed = options.Seed,
            ArePhotos = photos is not null,
            KnownComplementary = options.Labels == TrainLabels.Auto ? null : options.Labels == TrainLabels.Complementary,
        });
        if (audit.Regime == LabelRegime.Random) audit = judged.WithControl(audit, training);
        switch (audit.Regime)
        {
            case LabelRegime.Random: throw new RandomLabelsException(options.Source);
            case LabelRegime.Undetermined: return Plain([.. audit.Evidence, "The network is trained on the labels as they are."], session);
            default:
                session.Progress.Say(audit.Evidence[0]);
                return new LabelInspection(audit.Regime, audit.Evidence, audit.Regime == LabelRegime.Clean ? null : audit);
        }
    }

    private static LabelInspection Plain(IReadOnlyList<string> evidence, TrainingSession session)
    {
        session.Progress.Say($"warning: {evidence[0]}");
        return new LabelInspection(LabelRegime.Undetermined, evidence, null);
    }
}
