namespace MidasNet.Learning.Labels;

/// <summary>
/// A noise model for <see cref="LabelSimulator"/>, which gives a transition matrix for any number of classes.
/// </summary>
internal abstract record LabelNoise
{
    private LabelNoise() { }

    /// <summary>The verdict that an audit should reach.</summary>
    public abstract LabelRegime Regime { get; }

    /// <summary>The transition matrix from true classes to labels: row true, column given.</summary>
    /// <param name="classes">The number of classes, 2 or more.</param>
    /// <param name="seed">The seed, used by biased complementary labels only.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are too few classes, or a rate is out of range.</exception>
    public TransitionMatrix Transition(int classes, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        return Make(classes, seed);
    }

    private protected abstract TransitionMatrix Make(int classes, ulong seed);

    private static void CheckShare(double share, string name)
    {
        if (share is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(name, share, "a share must be 0 to 1");
    }

    private static void CheckBias(double bias, string name)
    {
        if (bias is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(name, bias, "a bias must be at least 0 and below 1");
    }

    /// <summary>All labels are right.</summary>
    public sealed record Clean : LabelNoise
    {
        /// <inheritdoc/>
        public override LabelRegime Regime => LabelRegime.Clean;

        private protected override TransitionMatrix Make(int classes, ulong seed) => TransitionMatrix.Uniform(classes, 1);
    }

    /// <summary>A share of the labels is replaced by one of the other classes, all equally likely.</summary>
    /// <param name="Rate">
    /// The share of wrong labels. From (classes - 1) / classes on, the right label is no longer more frequent than each wrong one.
    /// </param>
    public sealed record Symmetric(double Rate) : LabelNoise
    {
        /// <inheritdoc/>
        public override LabelRegime Regime => LabelRegime.Noisy;

        private protected override TransitionMatrix Make(int classes, ulong seed)
        {
            CheckShare(Rate, nameof(Rate));
            return TransitionMatrix.Uniform(classes, 1 - Rate);
        }
    }

    /// <summary>
    /// A share of the labels of each class is replaced by the next class, the last by the first (pair flipping: Han et al., "Co-teaching", NeurIPS 2018).
    /// If mutual, classes 0 and 1 are exchanged instead, 2 and 3, and so on; an odd last class stays right.
    /// </summary>
    /// <param name="Rate">
    /// The share of wrong labels. From one half on, the labels alone cannot determine which of the two names is right.
    /// </param>
    /// <param name="Mutual">True to exchange pairs, false to replace each class by the next.</param>
    public sealed record Pair(double Rate, bool Mutual = false) : LabelNoise
    {
        /// <inheritdoc/>
        public override LabelRegime Regime => LabelRegime.PairwiseSwapped;

        private protected override TransitionMatrix Make(int classes, ulong seed)
        {
            CheckShare(Rate, nameof(Rate));
            var t = new double[classes, classes];
            for (int k = 0; k < classes; k++)
            {
                int partner = !Mutual ? (k + 1) % classes : (k ^ 1) < classes ? k ^ 1 : k;
                t[k, k] += 1 - Rate;
                t[k, partner] += Rate;
            }
            return new TransitionMatrix(t);
        }
    }

    /// <summary>Labels are drawn uniformly from all classes, independent of the image.</summary>
    public sealed record Random : LabelNoise
    {
        /// <inheritdoc/>
        public override LabelRegime Regime => LabelRegime.Random;

        private protected override TransitionMatrix Make(int classes, ulong seed) => TransitionMatrix.Uniform(classes, 1.0 / classes);
    }

    /// <summary>Labels name a class that the image is not, except for a share of right labels.</summary>
    /// <param name="Contamination">The share of right labels.</param>
    /// <param name="Bias">
    /// 0 for equally likely wrong classes. Above 0 and below 1, the weight of each pair of classes is drawn between 1 - bias and 1 + bias.
    /// </param>
    public sealed record Complementary(double Contamination = 0, double Bias = 0) : LabelNoise
    {
        /// <inheritdoc/>
        public override LabelRegime Regime => Bias > 0 ? LabelRegime.ComplementaryBiased : LabelRegime.ComplementaryUniform;

        private protected override TransitionMatrix Make(int classes, ulong seed)
        {
            CheckShare(Contamination, nameof(Contamination));
            CheckBias(Bias, nameof(Bias));
            var random = new RandomStream(seed, b: (ulong)classes);
            var t = new double[classes, classes];
            for (int k = 0; k < classes; k++)
            {
                double sum = 0;
                for (int j = 0; j < classes; j++)
                {
                    if (j != k) sum += t[k, j] = random.NextDouble(1 - Bias, 1 + Bias);
                }
                for (int j = 0; j < classes; j++) t[k, j] *= (1 - Contamination) / sum;
                t[k, k] = Contamination;
            }
            return new TransitionMatrix(t);
        }
    }

    /// <summary>Labels by a custom transition matrix, such as one estimated by an audit.</summary>
    /// <param name="Matrix">Row true, column given.</param>
    /// <param name="Kind">The verdict that an audit should reach.</param>
    public sealed record Given(TransitionMatrix Matrix, LabelRegime Kind) : LabelNoise
    {
        /// <inheritdoc/>
        public override LabelRegime Regime => Kind;

        private protected override TransitionMatrix Make(int classes, ulong seed) => Matrix.Classes == classes
            ? Matrix
            : throw new ArgumentException($"the transition matrix is for {Matrix.Classes} classes, not {classes}", nameof(classes));
    }
}
