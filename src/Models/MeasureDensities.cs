using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>
/// What a few measures of an image, such as how high a character was drawn, tell of its class without its pixels: the logarithms of normal densities, one for
/// each class, which a network adds to its scores when it predicts. A network that is told the same measures of few images learns them by heart; a
/// density has few numbers to learn. They are counted from the images and not trained, like the statistics of a normalisation.
/// <para>
/// This is quadratic discriminant analysis, with each covariance drawn towards that of all classes (J. H. Friedman, "Regularized Discriminant Analysis", JASA
/// 84, 1989), and with a weight, since network and densities do not judge independently (G. E. Hinton, "Training Products of Experts", Neural
/// Computation 14, 2002).
/// </para>
/// </summary>
internal sealed class MeasureDensities
{
    /// <summary>The first part of the parameters' names.</summary>
    public const string Name = "densities";

    // Images of all classes that the covariance of one class counts as if it had seen.
    private const double ImagesOfAllClasses = 32;

    // Added to each variance, of measures of variance 1: no density is infinitely narrow.
    private const double LeastVariance = 0.005;

    private readonly int classes, measures, dimension;
    private readonly Parameter[] parameters;

    /// <summary>Adds the parameters. Until <see cref="Fit"/> they say nothing: all scores are 0.</summary>
    /// <param name="parameters">The model's.</param>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="measures">Measures of an image.</param>
    /// <param name="dimension">So many of them have densities.</param>
    public MeasureDensities(ParameterSet parameters, int classes, int measures, int dimension)
    {
        (this.classes, this.measures, this.dimension) = (classes, measures, dimension);
        this.parameters = [.. Layout(classes, measures, dimension).Select(p => parameters.Add(p.Name, p.Shape, ParameterKind.Statistic, Initializations.Zeros))];
    }

    /// <summary>Names and shapes of the parameters, in their order.</summary>
    /// <param name="classes">Classes to tell apart.</param>
    /// <param name="measures">Measures of an image.</param>
    /// <param name="dimension">So many of them have densities, d; there are d (d + 1) / 2 products of two.</param>
    public static IEnumerable<ParameterShape> Layout(int classes, int measures, int dimension)
    {
        int products = dimension * (dimension + 1) / 2;
        return
        [
            new($"{Name}.bounds.weight", new Shape(2 * dimension, measures)), // how far above the least and above the largest that was seen
            new($"{Name}.bounds.bias", new Shape(2 * dimension)),
            new($"{Name}.standard.weight", new Shape(dimension, 2 * dimension)), // within those bounds, of mean 0 and variance 1
            new($"{Name}.standard.bias", new Shape(dimension)),
            new($"{Name}.first.weight", new Shape(products, dimension)), // the factors of each product
            new($"{Name}.second.weight", new Shape(products, dimension)),
            new($"{Name}.linear.weight", new Shape(classes, dimension)),
            new($"{Name}.linear.bias", new Shape(classes)),
            new($"{Name}.quadratic.weight", new Shape(classes, products)),
        ];
    }

    /// <summary>[N, measures] to the weighed logarithms of densities, [N, classes]. A measure beyond all that were seen counts as the last of those.</summary>
    public Tensor Forward(Tensor x)
    {
        var p = Array.ConvertAll(parameters, x.Scope.Use);
        var z = x.Linear(default(Relu), p[0], p[1]).Linear(p[2], p[3]);
        return z.Linear(p[6], p[7]).Add(z.Linear(p[4]).Multiply(z.Linear(p[5])).Linear(p[8]));
    }

    /// <summary>Counts them.</summary>
    /// <param name="images">Images with as many measures and classes as the densities were made for.</param>
    /// <param name="chosen">Those of them to learn from.</param>
    /// <param name="which">Which of the measures have densities.</param>
    /// <param name="weight">What logarithms of densities are multiplied by.</param>
    public void Fit(LabelledImages images, ReadOnlySpan<int> chosen, ReadOnlySpan<int> which, double weight)
    {
        if ((images.ClassNames.Count, images.MeasureCount, which.Length) != (classes, measures, dimension))
        {
            throw new ArgumentException(
                $"images of {images.ClassNames.Count} classes with {images.MeasureCount} measures, {which.Length} of them chosen, do not go with densities"
                + $" for {classes} classes, {measures} measures and {dimension} of them", nameof(images));
        }
        if (chosen.IsEmpty) throw new ArgumentException("there are no images to learn densities from", nameof(chosen));
        var points = new double[chosen.Length][];
        for (int i = 0; i < points.Length; i++)
        {
            var row = images.MeasuresOf(chosen[i]);
            points[i] = new double[dimension];
            for (int d = 0; d < dimension; d++) points[i][d] = row[which[d]];
        }
        Standardise(points, which);
        SetFactors();
        SetDensities(points, images.LabelsOf(chosen.ToArray()), weight);
    }

    /// <summary>Brings the points to mean 0 and variance 1, and sets what does so for any point.</summary>
    private void Standardise(double[][] points, ReadOnlySpan<int> which)
    {
        float[] bounds = new float[2 * dimension * measures], boundsBias = new float[2 * dimension];
        float[] standard = new float[dimension * 2 * dimension], standardBias = new float[dimension];
        for (int d = 0; d < dimension; d++)
        {
            double least = points.Min(p => p[d]), most = points.Max(p => p[d]), mean = points.Average(p => p[d]);
            double deviation = Math.Sqrt(points.Average(p => (p[d] - mean) * (p[d] - mean)));
            if (deviation == 0) deviation = 1;
            foreach (var point in points) point[d] = (point[d] - mean) / deviation;

            // Within the bounds x is least + relu(x - least) - relu(x - most).
            (int above, int beyond) = (d, dimension + d);
            bounds[above * measures + which[d]] = bounds[beyond * measures + which[d]] = 1;
            (boundsBias[above], boundsBias[beyond]) = ((float)-least, (float)-most);
            standard[d * 2 * dimension + above] = (float)(1 / deviation);
            standard[d * 2 * dimension + beyond] = (float)(-1 / deviation);
            standardBias[d] = (float)((least - mean) / deviation);
        }
        parameters[0].Set(bounds);
        parameters[1].Set(boundsBias);
        parameters[2].Set(standard);
        parameters[3].Set(standardBias);
    }

    private void SetFactors()
    {
        var pairs = Pairs().ToArray();
        float[] first = new float[pairs.Length * dimension], second = new float[pairs.Length * dimension];
        for (int i = 0; i < pairs.Length; i++)
            first[i * dimension + pairs[i].A] = second[i * dimension + pairs[i].B] = 1;
        parameters[4].Set(first);
        parameters[5].Set(second);
    }

    private void SetDensities(double[][] points, int[] labels, double weight)
    {
        float[] linear = new float[classes * dimension], bias = new float[classes];
        var quadratic = new List<float>();
        var means = new double[classes][];
        var scatters = new double[classes][,];
        var pooled = new double[dimension, dimension];
        var byClass = points.Zip(labels).ToLookup(pair => pair.Second, pair => pair.First);
        for (int c = 0; c < classes; c++)
        {
            // A class without an image is drawn like all of them, whose mean is 0.
            means[c] = [.. Enumerable.Range(0, dimension).Select(d => byClass[c].Select(p => p[d]).DefaultIfEmpty(0).Average())];
            scatters[c] = new double[dimension, dimension];
            foreach (var (a, b) in AllPairs())
            {
                scatters[c][a, b] = byClass[c].Sum(p => (p[a] - means[c][a]) * (p[b] - means[c][b]));
                pooled[a, b] += scatters[c][a, b] / points.Length;
            }
        }
        for (int c = 0; c < classes; c++)
        {
            int count = byClass[c].Count();
            var covariance = new double[dimension, dimension];
            foreach (var (a, b) in AllPairs())
            {
                covariance[a, b] = (scatters[c][a, b] + ImagesOfAllClasses * pooled[a, b]) / (count + ImagesOfAllClasses);
                if (a == b) covariance[a, b] += LeastVariance;
            }
            var (precision, logDeterminant) = SymmetricMatrix.Invert(covariance);
            double constant = -0.5 * logDeterminant;
            foreach (var (a, b) in AllPairs())
            {
                linear[c * dimension + a] += (float)(weight * precision[a, b] * means[c][b]);
                constant -= 0.5 * means[c][a] * precision[a, b] * means[c][b];
            }
            bias[c] = (float)(weight * constant);
            quadratic.AddRange(Pairs().Select(pair => (float)(-weight * precision[pair.A, pair.B] * (pair.A == pair.B ? 0.5 : 1))));
        }
        parameters[6].Set(linear);
        parameters[7].Set(bias);
        parameters[8].Set([.. quadratic]);
    }

    private IEnumerable<(int A, int B)> Pairs() => AllPairs().Where(pair => pair.A <= pair.B);

    private IEnumerable<(int A, int B)> AllPairs() =>
        from a in Enumerable.Range(0, dimension)
        from b in Enumerable.Range(0, dimension)
        select (a, b);
}
