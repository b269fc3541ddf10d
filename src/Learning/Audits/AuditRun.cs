using MidasNet.Data;
using MidasNet.Data.Duplicates;
using MidasNet.Learning.Labels;
using MidasNet.Models;

namespace MidasNet.Learning.Audits;

/// <summary>
/// Audits the labels of a set without a clean one: predicts each image by a network that was trained with plain cross-entropy on others, asks
/// <see cref="LabelAudit"/>, and unless the labels are random trains once more under the matrix that it estimated, since that shows single images.
/// </summary>
/// <example><code>
/// var audit = AuditRun.Run("photos", device);
/// foreach (string sentence in audit.Evidence) Console.WriteLine(sentence);
/// foreach (var suspect in audit.NamedSuspects) Console.WriteLine($"{suspect.Image}: {suspect.Given}, shows {suspect.Predicted}");
/// audit.WriteProposals("proposed.csv");
/// </code></example>
public static class AuditRun
{
    /// <summary>Audits a set.</summary>
    /// <param name="images">The images with the labels that they were given, at least two classes.</param>
    /// <param name="device">The device to train on.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="trusted">
    /// A handful of other images whose labels can be trusted, see <see cref="TrustedImages.Match"/>; they are compared with what the networks predict for
    /// them. Null for none.
    /// </param>
    /// <param name="session">Runs the networks; null for a session that shows and keeps nothing.</param>
    /// <exception cref="DataFormatException">There is but one class, or a class has fewer images than there are folds.</exception>
    public static AuditResult Run(
        LabelledImages images, Device device, AuditRunOptions? options = null, LabelledImages? trusted = null,
        TrainingSession? session = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(device);
        options ??= new AuditRunOptions();
        session ??= new TrainingSession();
        var (copies, training) = Prepare(images, device, options, trusted, session);
        var judged = new JudgedLabels(images, copies);

        var judging = new LabelAuditOptions { Seed = options.Seed, ArePhotos = training.Photos is not null && training.Features is null };
        var plain = training.Plain();
        var audit = judged.Audit(plain.HeldOut, judging);
        TrustedDirection? direction = null;
        if ((!audit.DependsOnImages || audit.Regime == LabelRegime.Undetermined) && trusted is not null && plain.OnTrusted is { } onTrusted)
        {
            var known = new TrustedPredictions(onTrusted, trusted.Labels.AsSpan(), judging.Significance);
            if (!audit.DependsOnImages) direction = known.Direction;
            audit = judged.Audit(plain.HeldOut, judging with { Trusted = known });
        }
        if (audit.Regime == LabelRegime.Random) audit = judged.WithControl(audit, training);
        var result = new AuditResult
        {
            Images = images,
            Audit = audit,
            Copies = [.. copies.Sentences()],
            InSeveralClasses = copies.Contradictory,
            Regime = audit.Regime,
            Transition = audit.Transition,
            Tests = [.. audit.Tests, .. direction?.Tests ?? []],
            Direction = direction,
        };
        if (!audit.DependsOnImages) return result;

        // Errors of the networks mix the groups that the audit counts in, which looks like bias; here that is corrected.
        var ofPlain = judged.Refine(plain.HeldOut, (predictions, labels) => RefinedTransition.OfPlain(audit, predictions, labels, judging));
        result = With(result, ofPlain);
        session.Progress.Say(result.Verdict);
        if (options.VerdictOnly) return result;

        var matrix = ofPlain.ForTraining(audit);
        var corrected = audit.IsComplementary ? training.SelfLabelled(matrix) : training.Corrected(matrix);
        var ofCorrected = judged.Refine(corrected.HeldOut, (predictions, labels) => RefinedTransition.Of(audit, predictions, labels, judging));
        // With few images a corrected network may learn less than the plain one; the likelihood of the held-out labels decides.
        var refined = ofCorrected.LogLikelihood > ofPlain.LogLikelihood ? ofCorrected : ofPlain;
        return Named(With(result, refined), refined, plain.OnTrusted, corrected.OnTrusted, trusted, [.. images.Labels]);
    }

    /// <summary>Prepares the training of the networks of an audit, by which another machine trains some of them as well.</summary>
    /// <exception cref="DataFormatException">There is but one class, or a class has fewer images than there are folds.</exception>
    internal static (DuplicateGroups Copies, OutOfFoldTraining Training) Prepare(
        LabelledImages images, Device device, AuditRunOptions options, LabelledImages? trusted, TrainingSession session)
    {
        Check(images, options);
        var copies = DuplicateFinder.Find(images, session.Cancellation);
        TooFewImagesException.ThrowIfFewer(images, copies.DifferentOfOneLabel(), options.Folds, options.Source);
        foreach (string sentence in copies.Sentences()) session.Progress.Say(sentence);
        var folds = copies.Folds(images.Labels, options.Folds, options.Seed);
        var memory = options.Memory ?? new FeatureMemory();
        var photos = PhotoNetworks.For(images, options.Kind, options.Model, options.Seed);
        var training = new OutOfFoldTraining(images, folds, trusted, device, options.Seed, options.Epochs, photos, session)
        {
            Features = options.From is { } from
                ? PretrainedFeatures.Compute(memory.Source(from, device), images, trusted, options.Kind, device, session, memory) : null,
            Elsewhere = options.Elsewhere,
        };
        return (copies, training);
    }

    /// <summary>Reads a set, and audits it.</summary>
    /// <param name="path">The labelled images, of any kind that <see cref="LabelledPictures.Open"/> reads. A test part is left alone.</param>
    /// <param name="device">The device to train networks on.</param>
    /// <param name="options">How; null for the defaults. Errors name the path, whatever <see cref="AuditRunOptions.Source"/> is.</param>
    /// <param name="trusted">The path of a handful of other images whose labels can be trusted; null for none.</param>
    /// <param name="pictures">How pictures and labels are found; null for the defaults.</param>
    /// <param name="session">Shows the progress, stops the run, and keeps its states; null for none of it.</param>
    /// <exception cref="FileNotFoundException">There is no such data.</exception>
    /// <exception cref="DataFormatException">The data is damaged, there is but one class, or a class has fewer images than there are folds.</exception>
    public static AuditResult Run(
        string path, Device device, AuditRunOptions? options = null, string? trusted = null, PictureSetOptions? pictures = null,
        TrainingSession? session = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options = (options ?? new AuditRunOptions()) with { Source = path };
        session ??= new TrainingSession();
        using var found = PictureFiles.Open(path, pictures, session.Progress);
        (var images, options) = Read(found, options, device, session.Progress, session.Cancellation);
        Check(images, options);
        var known = trusted is null ? null : TrustedImages.Read(trusted, images, options.Threads, session.Progress, session.Cancellation);
        return Run(images, device, options, known, session);
    }

    /// <summary>Decodes the pictures to audit, and settles their kind.</summary>
    internal static (LabelledImages Images, AuditRunOptions Options) Read(
        LabelledPictures pictures, AuditRunOptions options, Device device, IRunProgress progress, CancellationToken cancellation)
    {
        options = options with { Memory = options.Memory ?? new FeatureMemory() };
        var preprocessing = options.From is { } from
            ? options.Memory.Source(from, device).PreprocessingFor(pictures, options.ImageSize, options.Kind, options.Channels)
            : PictureFiles.PreprocessingFor(pictures, options.ImageSize, options.Kind, options.Channels);
        if (preprocessing is not null) progress.Say($"preprocessing: {preprocessing.Describe()}");
        var images = PictureFiles.ReadAllButTest(pictures, preprocessing, options.Threads, progress, cancellation, options.SkipBad);
        return (images, preprocessing is null ? options : options with { Kind = preprocessing.Kind });
    }

    /// <summary>Throws where a set cannot be audited.</summary>
    internal static void Check(LabelledImages images, AuditRunOptions options)
    {
        if (images.ClassNames.Count < 2) throw new DataFormatException(options.Source, "all images have one label: an audit needs at least two classes");
        if (options is { Model: not null, From: not null })
            throw new ArgumentException($"{nameof(options.Model)} does not go with {nameof(options.From)}: the network is the pretrained one", nameof(options));
        if (options.Model is not null && !PhotoNetworks.ArePhotos(images, options.Kind))
            throw new DataFormatException(options.Source, "a network can be chosen for the audit of photographs only, which these pictures are not");
        TooFewImagesException.ThrowIfFewer(images, options.Folds, options.Source);
    }

    private static AuditResult With(AuditResult result, RefinedTransition refined) => result with
    {
        Regime = refined.Regime,
        Transition = refined.Transition,
        Tests = [.. result.Audit.Tests, .. result.Direction?.Tests ?? [], .. refined.Tests],
    };

    /// <summary>Compares with trusted images, if there are any, before single images are classified.</summary>
    private static AuditResult Named(
        AuditResult result, RefinedTransition refined, Predictions? plain, Predictions? corrected, LabelledImages? trusted, int[] given)
    {
        TrustedAgreement? agreement = null;
        if (plain is not null && corrected is not null && trusted is not null)
            agreement = TrustedAgreement.Of(result.Regime, plain, corrected, trusted.Labels.AsSpan(), trusted.ClassNames);
        if (agreement is { NamesAreExchanged: true }) refined = refined.WithNames(agreement.NameOf);
        var matrix = refined.Transition.Matrix;
        return result with
        {
            Regime = refined.Regime,
            Transition = refined.Transition,
            Counted = refined.Counted,
            Posteriors = refined.Posteriors.Predictions,
            Trusted = agreement,
            // The trusted images that decided the direction of the labels are not tested again.
            Tests = [.. result.Tests, .. (agreement?.Tests ?? []).Where(test => result.Tests.All(other => other.Name != test.Name))],
            Suspects = Suspects.Of(refined.Posteriors, given, matrix, refined.IsComplementary),
            Proposals = LabelProposal.For(refined.Posteriors, given, matrix),
        };
    }
}
