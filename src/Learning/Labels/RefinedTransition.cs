namespace MidasNet.Learning.Labels;

/// <summary>
/// A transition matrix re-estimated from class probabilities, and these probabilities, calibrated: the basis of suspects and proposals.
/// </summary>
/// <param name="Regime">The revised verdict: only now may complementary labels turn out uniform or biased.</param>
/// <param name="Transition">The refined estimate.</param>
/// <param name="Posteriors">Out-of-fold probabilities of the true class, calibrated by the likelihood of the labels.</param>
/// <param name="Counted">
/// The transition shares of this particular set, cell by cell without pooling: the expected number of images of each class and label.
/// </param>
/// <param name="LogLikelihood">Mean log-likelihood of the labels under both, in nats: the highest identifies the best of several models.</param>
/// <param name="Tests">For complementary labels likelihood-ratio tests: whether wrong labels are equally frequent, and whether any label is right.</param>
internal sealed record RefinedTransition(
    LabelRegime Regime, TransitionEstimate Transition, OutOfFoldPredictions Posteriors, TransitionMatrix Counted, double LogLikelihood,
    IReadOnlyList<LabelTest> Tests)
{
    // EM never changes a 0, and an estimate of 0 only means that the true value is small.
    private const double Trace = 1e-4;

    private const int Rounds = 5;

    // An estimate of no right label is never certain, and training would not tolerate any label declared impossible.
    private const double MinRight = 1e-3;

    /// <summary>Whether labels name classes that images are not.</summary>
    public bool IsComplementary => Regime.IsComplementary();

    /// <summary>
    /// Re-estimates from the plain predictions of an audit: unfolds them into class probabilities, estimates, and repeats both with the better matrix.
    /// Sufficient for noise; for complementary labels a model trained with forward correction gives much better estimates.
    /// </summary>
    /// <param name="audit">The verdict on the labels.</param>
    /// <param name="plain">The predictions of the label that the audit is based on.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="options">The thresholds of the audit.</param>
    /// <exception cref="ArgumentException">
    /// Predictions, labels and audit do not fit, or the labels are random and cannot be refined.
    /// </exception>
    public static RefinedTransition OfPlain(LabelAudit audit, OutOfFoldPredictions plain, ReadOnlySpan<int> given, LabelAuditOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(audit);
        ArgumentNullException.ThrowIfNull(plain);
        Require(audit, plain, given);
        var calibrated = ClassPosteriors.CalibrateAsLabels(plain, given);
        var (posteriors, _) = ClassPosteriors.Calibrate(ClassPosteriors.Unfold(calibrated, audit.Transition.Matrix), given, audit.Transition.Matrix);
        if (audit.NetworksErr) return Of(audit, ClassPosteriors.Unfold(calibrated, audit.Transition.Matrix), given, options);
        var once = new TransitionMatrix(PosteriorTransition.Fit(posteriors, given, PoolingFor(audit), Begin(audit.Transition.Matrix)).Matrix);
        var curve = IsNoise(audit) ? ContradictionCurve.OfPlain(ClassGroups.ByMostLikely(plain), calibrated, audit.Transition.Matrix, given, audit.Undecided) : null;
        return Of(audit, ClassPosteriors.Unfold(calibrated, once), given, options, curve);
    }

    /// <summary>Re-estimates from class probabilities.</summary>
    /// <param name="audit">The verdict on the labels, from plain predictions.</param>
    /// <param name="posteriors">
    /// Out-of-fold probabilities of the true class, by models trained with <see cref="Losses.ForwardCorrectedCrossEntropy"/> under the audit's matrix.
    /// </param>
    /// <param name="given">The label of each image.</param>
    /// <param name="options">The thresholds of the audit.</param>
    /// <exception cref="ArgumentException">
    /// Predictions, labels and audit do not fit, or the labels are random and cannot be refined.
    /// </exception>
    public static RefinedTransition Of(
        LabelAudit audit, OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, LabelAuditOptions? options = null) => Of(audit, posteriors, given, options, curve: null);

    private static RefinedTransition Of(LabelAudit audit, OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, LabelAuditOptions? options, ContradictionCurve? curve)
    {
        ArgumentNullException.ThrowIfNull(audit);
        ArgumentNullException.ThrowIfNull(posteriors);
        Require(audit, posteriors, given);
        options ??= new LabelAuditOptions();
        if (audit.NetworksErr)
        {
            var matrix = new TransitionMatrix(Begin(audit.Transition.Matrix));
            var calibrated = ClassPosteriors.Calibrate(posteriors, given, matrix).Calibrated;
            return new RefinedTransition(
                audit.Regime, audit.Transition, calibrated, audit.Transition.Matrix, ClassPosteriors.Likelihood(calibrated, given, matrix), []);
        }
        // Sharpness and matrix are parameters of one likelihood: the diagonal of the first matrix is too large for the sharpness that fits the second.
        var raw = posteriors;
        var begin = Begin(audit.Transition.Matrix);
        var pooling = PoolingFor(audit);
        for (int round = 0; round < Rounds; round++)
        {
            posteriors = ClassPosteriors.Calibrate(raw, given, new TransitionMatrix(begin)).Calibrated;
            begin = Begin(new TransitionMatrix(PosteriorTransition.Fit(posteriors, given, pooling, begin).Matrix));
        }
        if (audit.IsComplementary) return OfComplementary(raw, given, begin, options);
        var fitted = PosteriorTransition.Estimate(posteriors, given, TransitionPooling.None(posteriors.Classes), begin, options.Seed);
        double likelihood = ClassPosteriors.Likelihood(posteriors, given, fitted.Matrix);
        if (!IsNoise(audit))
        {
            var counts = PosteriorTransition.Fit(posteriors, given, TransitionPooling.None(posteriors.Classes), begin).Counts;
            // Where no image contradicts its label, resampled images do not either.
            var right = fitted.Right with { Low = Math.Min(fitted.Right.Low, audit.Transition.Right.Low) };
            return new RefinedTransition(audit.Regime, fitted.WithRight(right, onDiagonal: false), posteriors, TransitionPooling.Shares(counts), likelihood, []);
        }
        // The likelihood takes errors of the networks of which they are confident for wrong labels.
        curve ??= ContradictionCurve.OfClasses(raw, given, audit.Undecided);
        var transition = fitted.WithWrong(curve.WrongOf, curve.WrongShare);
        return new RefinedTransition(audit.Regime, transition, posteriors, transition.Matrix, likelihood, []);
    }

    /// <summary>
    /// The matrix for training with forward correction, before a better one is known. For noise it is the audit's own. For complementary labels the audit
    /// counts a diagonal that is ten times too large, under which a network learns to tolerate its mistakes; the diagonal is therefore taken from here. The
    /// wrong labels of biased ones are taken from the audit, whose counts are more stable than the likelihood of a few plain predictions.
    /// </summary>
    /// <param name="audit">The audit that this refines, from plain predictions.</param>
    public TransitionMatrix ForTraining(LabelAudit audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        if (!audit.IsComplementary) return audit.Transition.Matrix;
        var right = Transition.Right with { Value = Math.Clamp(Transition.Right.Value, MinRight, audit.Transition.Right.Value + MinRight) };
        var counted = Regime == LabelRegime.ComplementaryBiased ? audit.Transition : Transition;
        return counted.WithRight(right, onDiagonal: true).Matrix;
    }

    /// <summary>Permutes the classes, according to the names that trusted images give them.</summary>
    /// <param name="nameOf">The right class for each class, a permutation.</param>
    /// <exception cref="ArgumentException">The names are not a permutation of the classes.</exception>
    public RefinedTransition WithNames(IReadOnlyList<int> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        if (!nameOf.Order().SequenceEqual(Enumerable.Range(0, Posteriors.Classes)))
            throw new ArgumentException($"the names must be a permutation of {Posteriors.Classes} classes", nameof(nameOf));
        var named = Posteriors.Map((p, changed) =>
        {
            for (int k = 0; k < p.Length; k++) changed[nameOf[k]] = p[k];
        });
        // Labels that are right except for a permutation are swapped.
        bool areSwapped = Regime is LabelRegime.Clean or LabelRegime.Noisy;
        return this with
        {
            Regime = areSwapped ? LabelRegime.PairwiseSwapped : Regime,
            Transition = Transition.WithNames(nameOf),
            Posteriors = named,
            Counted = TransitionEstimate.Permuted(Counted, nameOf),
        };
    }

    private static RefinedTransition OfComplementary(OutOfFoldPredictions raw, ReadOnlySpan<int> given, double[,] begin, LabelAuditOptions options)
    {
        int classes = raw.Classes;
        var fit = Contamination.Of(raw, given, begin);
        var free = PosteriorTransition.Fit(fit.Posteriors, given, TransitionPooling.None(classes), begin);
        var uniform = PosteriorTransition.Fit(fit.Posteriors, given, TransitionPooling.All(classes), begin);
        double atFree = ClassPosteriors.Likelihood(fit.Posteriors, given, new TransitionMatrix(free.Matrix));
        double atUniform = ClassPosteriors.Likelihood(fit.Posteriors, given, new TransitionMatrix(uniform.Matrix));

        double spread = Unevenness.Of(free.Counts).Spread;
        var alike = LabelTest.Squares(
            "unevenness of the wrong labels, by likelihood", "all wrong labels of a class are equally frequent", spread, 0,
            Math.Max(0, 2 * given.Length * (atFree - atUniform)), classes * (classes - 1) - 1);
        bool isBiased = alike.PValue < options.Significance && spread >= options.BiasedFrom;
        if (isBiased) fit = Contamination.Of(raw, given, free.Matrix);
        // On the boundary of the parameter space the ratio is 0 half of the time (Self and Liang, JASA 1987).
        var none = new LabelTest(
            "right labels, by likelihood", "no label is right", fit.Share.Value, 0, fit.Ratio, 1,
            fit.Ratio > 0 ? ChiSquared.UpperTail(fit.Ratio, 1) / 2 : 1);

        var pooling = isBiased ? TransitionPooling.Tested(free.Counts) : TransitionPooling.UniformRows(free.Counts);
        var transition = PosteriorTransition
            .Estimate(fit.Posteriors, given, pooling, isBiased ? free.Matrix : uniform.Matrix, options.Seed)
            .WithRight(fit.Share, pooling.OneDiagonal);
        return new RefinedTransition(
            isBiased ? LabelRegime.ComplementaryBiased : LabelRegime.ComplementaryUniform, transition, fit.Posteriors,
            TransitionPooling.Shares(free.Counts), ClassPosteriors.Likelihood(fit.Posteriors, given, transition.Matrix), [alike, none]);
    }

    private static bool IsNoise(LabelAudit audit) => audit.Regime is LabelRegime.Noisy or LabelRegime.PairwiseSwapped;

    private static TransitionPooling PoolingFor(LabelAudit audit) => audit.Regime == LabelRegime.ComplementaryUniform
        ? TransitionPooling.All(audit.Transition.Classes)
        : TransitionPooling.None(audit.Transition.Classes);

    private static void Require(LabelAudit audit, OutOfFoldPredictions predictions, ReadOnlySpan<int> given)
    {
        ClassPosteriors.RequireClasses(predictions, audit.Transition.Matrix);
        predictions.RequireLabels(given);
        if (!audit.DependsOnImages) throw new ArgumentException("labels that do not depend on the images have no transition matrix to refine", nameof(audit));
    }

    private static double[,] Begin(TransitionMatrix matrix)
    {
        int classes = matrix.Classes;
        var begin = new double[classes, classes];
        for (int k = 0; k < classes; k++)
        {
            for (int j = 0; j < classes; j++) begin[k, j] = (1 - Trace) * matrix[k, j] + Trace / classes;
        }
        return begin;
    }
}
