namespace MidasNet.Learning.Labels;

/// <summary>
/// A way in which labels come to be wrong, for <see cref="LabelSimulator"/>: each is a transition matrix for any number of classes.
/// </summary>
public abstract record LabelNoise
{
    private LabelNoise() { }

    /// <summary>What an audit should call it.</summary>
    public abstract LabelRegime Regime { get; }

    /// <summary>How true classes become labels: row true, column given.</summary>
    /// <param name="classes">The number of classes, 2 or more.</param>
    /// <param name="seed">Decides what is drawn: only biased complementary labels draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are too few classes, or a rate is not within its range.</exception>
    public TransitionMatrix Transition(int classes, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        return Make(classes, seed);
    }

    private protected abstract TransitionMatrix Make(int classes, ulong seed);

    private static void CheckShare(double share, string name)
    {
        if (share is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(name, share, "a share is 0 to 1");
    }

    private static void CheckBias(double bias, string name)
    {
        if (bias is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(name, bias, "a bias is at least 0 and below 1");
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
    /// The share that is wrong. From (classes - 1) / classes on, labels are no longer right more often than any one wrong one.
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
    /// A share of the labels of each class is replaced by the next class, the last by the first (pair flipping: Han et al., "Co-teaching", NeurIPS
    /// 2018); or, if mutual, classes 0 and 1 are exchanged, 2 and 3, and so on; an odd last one stays right.
    /// </summary>
    /// <param name="Rate">
    /// The share that is wrong. From one half on, nobody can tell from the labels alone which of the two names is the right one.
    /// </param>
    /// <param name="Mutual">Whether pairs are exchanged, instead of each class being taken for the next.</param>
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

    /// <summary>Labels are drawn from all classes alike, whatever the image shows.</summary>
    public sealed record Random : LabelNoise
    {
        /// <inheritdoc/>
        public override LabelRegime Regime => LabelRegime.Random;

        private protected override TransitionMatrix Make(int classes, ulong seed) => TransitionMatrix.Uniform(classes, 1.0 / classes);
    }

    /// <summary>Labels name a class that the image is not, but for a share that is right all the same.</summary>
    /// <param name="Contamination">The share of right labels.</param>
    /// <param name="Bias">
    /// 0 for all wrong classes alike; up to below 1, weights of the wrong classes are drawn between 1 - bias and 1 + bias for each pair of classes.
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

    /// <summary>Labels by a transition matrix of one's own, such as one that an audit has estimated.</summary>
    /// <param name="Matrix">Row true, column given.</param>
    /// <param name="Kind">What an audit should call it.</param>
    public sealed record Given(TransitionMatrix Matrix, LabelRegime Kind) : LabelNoise
    {
        /// <inheritdoc/>
        public override LabelRegime Regime => Kind;

        private protected override TransitionMatrix Make(int classes, ulong seed) => Matrix.Classes == classes
            ? Matrix
            : throw new ArgumentException($"the transition matrix is for {Matrix.Classes} classes, not {classes}", nameof(classes));
    }
}
