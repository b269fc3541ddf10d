namespace MidasNet.Learning.Labels;

/// <summary>
/// The share of wrong labels, from how often labels contradict a model by its confidence. A model errs less the more confident it is: of calibrated probabilities
/// the odds of an error fall with e to the power of the margin, the difference of the log-probabilities of its first and second class. A wrong label contradicts it
/// however confident it is. So the label of an image of class k contradicts it with probability w[k] + (1 - w[k]) / (1 + exp(a[k] + b margin)), logistic curves with
/// floors (item response theory: Birnbaum 1968; lapses in psychophysics: Wichmann and Hill 2001). The floors, which are the shares of wrong labels, are fitted with
/// a and b by maximum likelihood, under priors that tell where images do not: networks are calibrated, and classes alike, to some extent. Labels that are wrong
/// where images are hard to tell, as those of people are, look like errors of the model: of these the floors hold but few. <see cref="Contamination"/> does the same
/// for complementary labels.
/// </summary>
internal sealed class ContradictionCurve
{
    private const int MaxBins = 400, MinBinsOfClass = 10, Steps = 100, Bisections = 10;

    // A log-likelihood that is lower by half of the 95 % point of chi-squared with one degree of freedom, the square of the normal one, bounds the interval.
    private const double Drop = Interval.NormalQuantile * Interval.NormalQuantile / 2;

    // Models are calibrated to some extent, a = 0 and ln b = 0 give or take these, and classes are alike to some extent: this matters where the images alone do not tell.
    private const double WidthOfA = 2, WidthOfLogB = 1, WidthOfFloor = 3, WidthOfFloorAmongClasses = 0.5, WidthOfAAmongClasses = 1;

    // Margins of a plain model are small also where labels of a class are often wrong, which must not pass for a class that it errs about: a is the same for all.
    private const double WidthOfAOfPlain = 0.01;

    private const double MaxDamping = 1e12, Converged = 1e-9, Tiny = 1e-12;

    private readonly List<Bin> bins;
    private readonly double[] images; // of each class
    private readonly Parameters usual, widths; // of a class, in the absence of evidence

    private ContradictionCurve(List<Bin> bins, int classes, Parameters usual, Parameters widths)
    {
        (this.bins, this.usual, this.widths) = (bins, usual, widths);
        images = new double[classes];
        foreach (var bin in bins) images[bin.Class] += bin.Images;
    }

    /// <summary>The share of wrong labels in the whole set with its 95 % interval, of the profile likelihood along a common shift of all floors.</summary>
    public Interval WrongShare { get; private set; }

    /// <summary>The share of wrong labels of each class.</summary>
    public IReadOnlyList<double> WrongOf { get; private set; } = [];

    /// <summary>
    /// Fits curves to the predictions of a model that was trained on the labels with plain cross-entropy. Such a model learns which labels of a class are wrong how
    /// often, so that its margins remain small however sure it is of the class: class probabilities are unfolded from them.
    /// </summary>
    /// <param name="peaks">The images by their most likely class.</param>
    /// <param name="calibrated">The predictions, calibrated.</param>
    /// <param name="transition">The matrix from classes to labels.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="except">Classes of which nothing shows whether they look alike: images of the one that are labelled as the other are left out.</param>
    public static ContradictionCurve OfPlain(
        ClassGroups peaks, OutOfFoldPredictions calibrated, TransitionMatrix transition, ReadOnlySpan<int> given, IReadOnlyList<AlikeClasses> except) =>
        Of(peaks, peaks.MarginsBy(ClassPosteriors.Unfold(calibrated, transition)), given, except, WidthOfAOfPlain);

    /// <summary>Fits curves to the predictions of a model of the class.</summary>
    /// <param name="posteriors">Probabilities of the true class.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="except">Classes of which nothing shows whether they look alike: images of the one that are labelled as the other are left out.</param>
    public static ContradictionCurve OfClasses(OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, IReadOnlyList<AlikeClasses> except)
    {
        var peaks = ClassGroups.ByMostLikely(posteriors);
        return Of(peaks, peaks.MarginsBy(posteriors), given, except, WidthOfAAmongClasses);
    }

    /// <summary>Fits curves to margins.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="classOf">The most likely class of each image.</param>
    /// <param name="margins">By how much its log-probability is above those of all others; negative where other probabilities decide.</param>
    /// <param name="contradicts">Whether the label is another one.</param>
    /// <param name="widthOfA">How much a differs among classes, as a standard deviation.</param>
    public static ContradictionCurve Of(
        int classes, ReadOnlySpan<int> classOf, ReadOnlySpan<float> margins, ReadOnlySpan<bool> contradicts, double widthOfA = WidthOfAAmongClasses)
    {
        var bins = Binned(classes, classOf, margins, contradicts);
        double share = (bins.Sum(bin => bin.Contradictions) + 0.5) / (bins.Sum(bin => bin.Images) + 1.0);
        var together = new ContradictionCurve([.. bins.Select(bin => bin with { Class = 0 })], 1, new Parameters(Logistic.Inverse(share), 0), new Parameters(WidthOfFloor, WidthOfA));
        var common = together.Best();
        var curve = new ContradictionCurve(bins, classes, common.OfClass[0], new Parameters(WidthOfFloorAmongClasses, widthOfA));
        curve.Fit(curve.Best());
        return curve;
    }

    private static ContradictionCurve Of(ClassGroups groups, ReadOnlySpan<float> margins, ReadOnlySpan<int> given, IReadOnlyList<AlikeClasses> except, double widthOfA)
    {
        var leftOut = except.SelectMany(pair => new[] { (pair.First, pair.Second), (pair.Second, pair.First) }).ToHashSet();
        var (classOf, counted, contradicts) = (new List<int>(), new List<float>(), new List<bool>());
        for (int i = 0; i < given.Length; i++)
        {
            int group = groups.GroupOf[i];
            if (leftOut.Contains((group, given[i]))) continue;
            classOf.Add(group);
            counted.Add(margins[i]);
            contradicts.Add(group != given[i]);
        }
        return Of(groups.Classes, [.. classOf], [.. counted], [.. contradicts], widthOfA);
    }

    // Images of one class and about the same margin are taken together, so that the fit takes the same time for any number of them.
    private static List<Bin> Binned(int classes, ReadOnlySpan<int> classOf, ReadOnlySpan<float> margins, ReadOnlySpan<bool> contradicts)
    {
        var bins = new List<Bin>();
        for (int k = 0; k < classes; k++)
        {
            var (keys, values) = (new List<float>(), new List<bool>());
            for (int i = 0; i < classOf.Length; i++)
            {
                if (classOf[i] != k) continue;
                keys.Add(margins[i]);
                values.Add(contradicts[i]);
            }
            var (sorted, wrong) = (keys.ToArray(), values.ToArray());
            Array.Sort(sorted, wrong);
            int count = Math.Min(Math.Max(MinBinsOfClass, MaxBins / classes), sorted.Length);
            for (int b = 0; b < count; b++)
            {
                int first = (int)((long)b * sorted.Length / count), end = (int)((long)(b + 1) * sorted.Length / count);
                bins.Add(new Bin(k, sorted[first..end].Average(), wrong.AsSpan(first, end - first).Count(true), end - first));
            }
        }
        return bins;
    }

    private State Best()
    {
        var state = new State([.. Enumerable.Repeat(usual, images.Length)], 0);
        Climb(ref state, isShift: false);
        return state;
    }

    private void Fit(State best)
    {
        double highest = LikelihoodOf(best, isShift: true);
        WrongOf = [.. best.OfClass.Select(one => Logistic.Of(one.Floor))];
        WrongShare = new Interval(ShareOf(best), ShareOf(Crossing(-1)), ShareOf(Crossing(1)));

        // The shift of all floors at which the likelihood has dropped.
        State Crossing(int sign)
        {
            const double Farthest = 30;
            var near = best;
            State Shifted(double shift) => near with { OfClass = [.. near.OfClass.Zip(best.OfClass, (one, fitted) => one with { Floor = fitted.Floor + sign * shift })] };
            bool IsBelow(double shift)
            {
                var state = Shifted(shift);
                bool isBelow = Climb(ref state, isShift: true) < highest - Drop;
                if (!isBelow) near = state;
                return isBelow;
            }
            double inside = 0, outside = 0.125;
            while (outside < Farthest && !IsBelow(outside)) (inside, outside) = (outside, 2 * outside);
            for (int i = 0; i < Bisections && outside < Farthest; i++)
            {
                double middle = (inside + outside) / 2;
                if (IsBelow(middle)) outside = middle;
                else inside = middle;
            }
            return Shifted(outside < Farthest ? inside : Farthest);
        }
    }

    private double ShareOf(State state)
    {
        double all = images.Sum(), wrong = 0;
        for (int k = 0; k < images.Length; k++) wrong += images[k] * Logistic.Of(state.OfClass[k].Floor);
        return all > 0 ? wrong / all : Logistic.Of(state.OfClass[0].Floor);
    }

    /// <summary>Improves parameters by Fisher's scoring, damped until the likelihood rises (Levenberg 1944, Marquardt 1963).</summary>
    /// <param name="state">The parameters.</param>
    /// <param name="isShift">Whether the floors remain as they are.</param>
    /// <returns>The log-likelihood, less the penalty of unusual parameters.</returns>
    private double Climb(ref State state, bool isShift)
    {
        double likelihood = LikelihoodOf(state, isShift), damping = 1e-3;
        for (int step = 0; step < Steps && damping < MaxDamping; step++)
        {
            var next = Step(state, damping, isShift);
            double reached = LikelihoodOf(next, isShift);
            if (!(reached > likelihood))
            {
                damping *= 10;
                continue;
            }
            bool isDone = reached - likelihood < Converged;
            (state, likelihood, damping) = (next, reached, damping / 10);
            if (isDone) break;
        }
        return likelihood;
    }

    // Parameters of different classes do not depend on each other, all depend on ln b.
    private State Step(State state, double damping, bool isShift)
    {
        double b = Math.Exp(state.LogB), gradient = -state.LogB / (WidthOfLogB * WidthOfLogB), information = damping + 1 / (WidthOfLogB * WidthOfLogB);
        var classes = new Block[images.Length];
        double ofFloor = 1 / (widths.Floor * widths.Floor), ofA = 1 / (widths.A * widths.A);
        for (int k = 0; k < classes.Length; k++)
        {
            var (floor, a) = state.OfClass[k];
            classes[k] = new Block
            {
                GradientOfFloor = (usual.Floor - floor) * ofFloor,
                GradientOfA = (usual.A - a) * ofA,
                FloorFloor = damping + ofFloor,
                AA = damping + ofA,
            };
        }
        foreach (var bin in bins)
        {
            ref var one = ref classes[bin.Class];
            var (logit, a) = state.OfClass[bin.Class];
            double floor = Logistic.Of(logit), x = b * bin.Margin, error = Logistic.Of(-a - x), p = Probability(floor, error);
            double inA = -(1 - floor) * error * (1 - error), inB = inA * x, inFloor = isShift ? 0 : (1 - error) * floor * (1 - floor); // derivatives of p
            double residual = (bin.Contradictions - bin.Images * p) / (p * (1 - p)), weight = bin.Images / (p * (1 - p));
            gradient += residual * inB;
            information += weight * inB * inB;
            one.GradientOfFloor += residual * inFloor;
            one.GradientOfA += residual * inA;
            one.FloorFloor += weight * inFloor * inFloor;
            one.FloorA += weight * inFloor * inA;
            one.AA += weight * inA * inA;
            one.FloorB += weight * inFloor * inB;
            one.AB += weight * inA * inB;
        }
        foreach (ref var one in classes.AsSpan())
        {
            var (floor, a) = one.Solve(one.FloorB, one.AB);
            gradient -= floor * one.GradientOfFloor + a * one.GradientOfA;
            information -= floor * one.FloorB + a * one.AB;
        }
        double stepB = Math.Clamp(gradient / information, -1, 1);
        var next = new Parameters[classes.Length];
        for (int k = 0; k < next.Length; k++)
        {
            ref var one = ref classes[k];
            var (floor, a) = one.Solve(one.GradientOfFloor - stepB * one.FloorB, one.GradientOfA - stepB * one.AB);
            next[k] = new Parameters(state.OfClass[k].Floor + (isShift ? 0 : Math.Clamp(floor, -2, 2)), state.OfClass[k].A + a);
        }
        return new State(next, state.LogB + stepB);
    }

    private double LikelihoodOf(State state, bool isShift)
    {
        double b = Math.Exp(state.LogB), penalty = state.LogB * state.LogB / (WidthOfLogB * WidthOfLogB);
        foreach (var (floor, a) in state.OfClass)
        {
            penalty += (a - usual.A) * (a - usual.A) / (widths.A * widths.A);
            // A common shift is judged by the images alone.
            if (!isShift) penalty += (floor - usual.Floor) * (floor - usual.Floor) / (widths.Floor * widths.Floor);
        }
        double sum = -penalty / 2;
        foreach (var bin in bins)
        {
            var (floor, a) = state.OfClass[bin.Class];
            double p = Probability(Logistic.Of(floor), Logistic.Of(-a - b * bin.Margin));
            sum += bin.Contradictions * Math.Log(p) + (bin.Images - bin.Contradictions) * Math.Log(1 - p);
        }
        return sum;
    }

    private static double Probability(double floor, double error) => Math.Clamp(floor + (1 - floor) * error, Tiny, 1 - Tiny);

    private readonly record struct Bin(int Class, double Margin, int Contradictions, int Images);

    /// <summary>Those of a class: the logit of its floor, and a.</summary>
    private readonly record struct Parameters(double Floor, double A);

    private sealed record State(IReadOnlyList<Parameters> OfClass, double LogB);

    /// <summary>Gradient and information of the parameters of a class.</summary>
    private struct Block
    {
        public double GradientOfFloor, GradientOfA, FloorFloor, FloorA, AA, FloorB, AB;

        public readonly (double Floor, double A) Solve(double floor, double a)
        {
            double determinant = FloorFloor * AA - FloorA * FloorA;
            return ((AA * floor - FloorA * a) / determinant, (FloorFloor * a - FloorA * floor) / determinant);
        }
    }
}
