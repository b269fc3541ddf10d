using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>
/// Normal densities of a few auxiliary features, such as the height of a drawn character, one for each class. A network adds their logarithms to the
/// logits of a prediction. A layer that takes the same features memorises few images; a density has few parameters to estimate. They are counted from the
/// images and not trained, like the statistics of a normalisation.
/// <para>
/// This is quadratic discriminant analysis, with each covariance shrunk towards that of all classes (J. H. Friedman, "Regularized Discriminant Analysis", JASA
/// 84, 1989), and with a weight, since network and densities are not independent (G. E. Hinton, "Training Products of Experts", Neural
/// Computation 14, 2002).
/// </para>
/// </summary>
internal sealed class AuxiliaryDensities
{
    /// <summary>The first part of the parameters' names.</summary>
    public const string Name = "densities";

    // The weight of the pooled covariance in that of one class, in images.
    private const double ImagesOfAllClasses = 32;

    // Added to each variance, of features of variance 1: no density is infinitely narrow.
    private const double MinVariance = 0.005;

    private readonly int classes, features, dimension;
    private readonly ParameterSet parameters;

    /// <summary>Adds the parameters. Until <see cref="Fit"/> all logits are 0.</summary>
    /// <param name="parameters">The model's parameters, to which the layer adds its own.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="features">Auxiliary features of an image.</param>
    /// <param name="dimension">Those of them with a density, d; there are d (d + 1) / 2 products of two.</param>
    public AuxiliaryDensities(ParameterSet parameters, int classes, int features, int dimension)
    {
        (this.parameters, this.classes, this.features, this.dimension) = (parameters, classes, features, dimension);
        int products = dimension * (dimension + 1) / 2;
        Add("bounds.weight", new Shape(2 * dimension, features)); // how far above the least and above the largest value of the images
        Add("bounds.bias", new Shape(2 * dimension));
        Add("standard.weight", new Shape(dimension, 2 * dimension)); // within those bounds, of mean 0 and variance 1
        Add("standard.bias", new Shape(dimension));
        Add("first.weight", new Shape(products, dimension)); // the factors of each product
        Add("second.weight", new Shape(products, dimension));
        Add("linear.weight", new Shape(classes, dimension));
        Add("linear.bias", new Shape(classes));
        Add("quadratic.weight", new Shape(classes, products));

        void Add(string part, Shape shape) => parameters.Add($"{Name}.{part}", shape, ParameterKind.Statistic, Initializations.Zeros);
    }

    /// <summary>[N, features] to the weighted logarithms of densities, [N, classes]. A value outside the range of the images counts as its end.</summary>
    public Tensor Forward(Tensor x)
    {
        var z = x.Linear(default(Relu), Use("bounds.weight"), Use("bounds.bias")).Linear(Use("standard.weight"), Use("standard.bias"));
        var products = z.Linear(Use("first.weight")).Multiply(z.Linear(Use("second.weight")));
        return x.Scope.Observe(Name, z.Linear(Use("linear.weight"), Use("linear.bias")).Add(products.Linear(Use("quadratic.weight"))));

        Tensor Use(string part) => x.Scope.Use(parameters[$"{Name}.{part}"]);
    }

    /// <summary>Estimates them.</summary>
    /// <param name="images">Images with the number of auxiliary features and classes that the densities were made for.</param>
    /// <param name="chosen">Indices of the images to estimate from.</param>
    /// <param name="which">Indices of the auxiliary features with a density.</param>
    /// <param name="weight">Factor of the logarithms.</param>
    public void Fit(LabelledImages images, ReadOnlySpan<int> chosen, ReadOnlySpan<int> which, double weight)
    {
        if ((images.ClassNames.Count, images.AuxiliaryFeatureCount, which.Length) != (classes, features, dimension))
        {
            throw new ArgumentException(
                $"images of {images.ClassNames.Count} classes with {images.AuxiliaryFeatureCount} auxiliary features, {which.Length} of them chosen, do not go with densities"
                + $" for {classes} classes, {features} auxiliary features and {dimension} of them", nameof(images));
        }
        if (chosen.IsEmpty) throw new ArgumentException("there are no images to learn densities from", nameof(chosen));
        var points = new double[chosen.Length][];
        for (int i = 0; i < points.Length; i++)
        {
            var row = images.AuxiliaryFeaturesOf(chosen[i]);
            points[i] = new double[dimension];
            for (int d = 0; d < dimension; d++) points[i][d] = row[which[d]];
        }
        Standardise(points, which);
        SetFactors();
        SetDensities(points, images.LabelsOf(chosen.ToArray()), weight);
    }

    /// <summary>Standardises the points to mean 0 and variance 1, and stores the transformation.</summary>
    private void Standardise(double[][] points, ReadOnlySpan<int> which)
    {
        float[] bounds = new float[2 * dimension * features], boundsBias = new float[2 * dimension];
        float[] standard = new float[dimension * 2 * dimension], standardBias = new float[dimension];
        for (int d = 0; d < dimension; d++)
        {
            double least = points.Min(p => p[d]), most = points.Max(p => p[d]), mean = points.Average(p => p[d]);
            double deviation = Math.Sqrt(points.Average(p => (p[d] - mean) * (p[d] - mean)));
            if (deviation == 0) deviation = 1;
            foreach (var point in points) point[d] = (point[d] - mean) / deviation;

            // Within the bounds x is least + relu(x - least) - relu(x - most).
            (int above, int beyond) = (d, dimension + d);
            bounds[above * features + which[d]] = bounds[beyond * features + which[d]] = 1;
            (boundsBias[above], boundsBias[beyond]) = ((float)-least, (float)-most);
            standard[d * 2 * dimension + above] = (float)(1 / deviation);
            standard[d * 2 * dimension + beyond] = (float)(-1 / deviation);
            standardBias[d] = (float)((least - mean) / deviation);
        }
        Set("bounds.weight", bounds);
        Set("bounds.bias", boundsBias);
        Set("standard.weight", standard);
        Set("standard.bias", standardBias);
    }

    private void SetFactors()
    {
        var pairs = Pairs().ToArray();
        float[] first = new float[pairs.Length * dimension], second = new float[pairs.Length * dimension];
        for (int i = 0; i < pairs.Length; i++)
            first[i * dimension + pairs[i].A] = second[i * dimension + pairs[i].B] = 1;
        Set("first.weight", first);
        Set("second.weight", second);
    }

    private void SetDensities(double[][] points, int[] labels, double weight)
    {
        var byClass = points.Zip(labels).ToLookup(pair => pair.Second, pair => pair.First);
        var moments = Enumerable.Range(0, classes).Select(c => Moments([.. byClass[c]])).ToArray();
        var pooled = new double[dimension, dimension];
        foreach (var (a, b) in AllPairs())
            pooled[a, b] = moments.Sum(m => m.Scatter[a, b]) / points.Length;
        float[] linear = new float[classes * dimension], bias = new float[classes];
        var quadratic = new List<float>();
        for (int c = 0; c < classes; c++)
        {
            var (count, mean, scatter) = moments[c];
            var covariance = new double[dimension, dimension];
            foreach (var (a, b) in AllPairs())
            {
                covariance[a, b] = (scatter[a, b] + ImagesOfAllClasses * pooled[a, b]) / (count + ImagesOfAllClasses);
                if (a == b) covariance[a, b] += MinVariance;
            }
            // log N(z) = -½ (z - mean)ᵀ precision (z - mean) + ½ log |precision|, by powers of z; what all classes share is left out.
            var (precision, logDeterminant) = SymmetricMatrix.Invert(covariance);
            double constant = -0.5 * logDeterminant;
            foreach (var (a, b) in AllPairs())
            {
                linear[c * dimension + a] += (float)(weight * precision[a, b] * mean[b]);
                constant -= 0.5 * mean[a] * precision[a, b] * mean[b];
            }
            bias[c] = (float)(weight * constant);
            quadratic.AddRange(Pairs().Select(pair => (float)(-weight * precision[pair.A, pair.B] * (pair.A == pair.B ? 0.5 : 1))));
        }
        Set("linear.weight", linear);
        Set("linear.bias", bias);
        Set("quadratic.weight", [.. quadratic]);
    }

    /// <summary>The mean and the sum of products of deviations from it; for a class without an image the overall mean, 0.</summary>
    private (int Count, double[] Mean, double[,] Scatter) Moments(double[][] points)
    {
        double[] mean = [.. Enumerable.Range(0, dimension).Select(d => points.Select(p => p[d]).DefaultIfEmpty(0).Average())];
        var scatter = new double[dimension, dimension];
        foreach (var (a, b) in AllPairs())
            scatter[a, b] = points.Sum(p => (p[a] - mean[a]) * (p[b] - mean[b]));
        return (points.Length, mean, scatter);
    }

    private void Set(string part, float[] values) => parameters[$"{Name}.{part}"].Set(values);

    private IEnumerable<(int A, int B)> Pairs() => AllPairs().Where(pair => pair.A <= pair.B);

    private IEnumerable<(int A, int B)> AllPairs() =>
        from a in Enumerable.Range(0, dimension)
        from b in Enumerable.Range(0, dimension)
        select (a, b);
}
