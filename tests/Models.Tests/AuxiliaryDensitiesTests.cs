using MidasNet.Data;

namespace MidasNet.Models.Tests;

public sealed class AuxiliaryDensitiesTests : IDisposable
{
    private const int Classes = 4, FeatureCount = 5;
    private const double Weight = 0.4;

    private static readonly int[] Which = [3, 1];
    private static readonly SmallCnnOptions Plan = new(Classes, Width: 3, Depth: 1, AuxiliaryFeatures: FeatureCount, Densities: Which.Length);

    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(7)]
    [InlineData(100)]
    public void They_are_the_logarithms_of_normal_densities_up_to_what_all_classes_share(int count)
    {
        var images = Images(count);
        int[] chosen = [.. Enumerable.Range(0, count).Where(i => i % 5 != 0)];
        using var parameters = new ParameterSet(device, seed: 1);
        var densities = new AuxiliaryDensities(parameters, Classes, FeatureCount, Which.Length);
        densities.Fit(images, chosen, Which, Weight);
        float[] scores = Scores(densities, [.. chosen.SelectMany(i => images.AuxiliaryFeaturesOf(i).ToArray())]);

        // Two features, of mean 0 and variance 1, with the inverse of a 2 x 2 matrix written out.
        double[][] z = [.. Which.Select(which => Standardised(chosen, images, which))];
        int[] labels = images.LabelsOf(chosen);
        double[] pooled = new double[3];
        var classes = Enumerable.Range(0, Classes).Select(c =>
        {
            int[] members = [.. Enumerable.Range(0, labels.Length).Where(i => labels[i] == c)];
            double x = members.Select(i => z[0][i]).DefaultIfEmpty(0).Average(), y = members.Select(i => z[1][i]).DefaultIfEmpty(0).Average();
            double[] scatter =
            [
                members.Sum(i => (z[0][i] - x) * (z[0][i] - x)), members.Sum(i => (z[0][i] - x) * (z[1][i] - y)), members.Sum(i => (z[1][i] - y) * (z[1][i] - y)),
            ];
            for (int k = 0; k < 3; k++) pooled[k] += scatter[k] / labels.Length;
            return (Count: members.Length, x, y, scatter);
        }).ToArray();
        for (int i = 0; i < labels.Length; i++)
        {
            var expected = classes.Select(c =>
            {
                double[] s = [.. c.scatter.Zip(pooled, (own, all) => (own + 32 * all) / (c.Count + 32))];
                double a = s[0] + 0.005, b = s[1], d = s[2] + 0.005, determinant = a * d - b * b, dx = z[0][i] - c.x, dy = z[1][i] - c.y;
                return Weight * (-0.5 * (d * dx * dx - 2 * b * dx * dy + a * dy * dy) / determinant - 0.5 * Math.Log(determinant));
            }).ToArray();
            for (int c = 1; c < Classes; c++)
                Assert.Equal(expected[c] - expected[0], scores[i * Classes + c] - scores[i * Classes], 1e-3);
        }
    }

    [Fact]
    public void An_auxiliary_feature_outside_the_training_range_is_clamped_to_it()
    {
        var images = Images(60);
        using var parameters = new ParameterSet(device, seed: 1);
        var densities = new AuxiliaryDensities(parameters, Classes, FeatureCount, Which.Length);
        densities.Fit(images, images.AllIndices(), Which, Weight);
        float most = Enumerable.Range(0, 60).Max(i => images.AuxiliaryFeaturesOf(i)[1]), least = Enumerable.Range(0, 60).Min(i => images.AuxiliaryFeaturesOf(i)[3]);
        float[] scores = Scores(densities, [0, most, 0, least, 0, 9, most + 1000, 9, least - 1000, 9]);
        Assert.Equal(scores[..Classes], scores[Classes..], (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.All(scores, score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void A_constant_auxiliary_feature_has_no_influence()
    {
        var images = Images(20, measure: (_, _) => 3);
        using var parameters = new ParameterSet(device, seed: 1);
        var densities = new AuxiliaryDensities(parameters, Classes, FeatureCount, Which.Length);
        densities.Fit(images, images.AllIndices(), Which, Weight);
        float[] scores = Scores(densities, [1, 2, 3, 4, 5]);
        Assert.All(scores, score => Assert.Equal(scores[0], score, 1e-4));
    }

    [Fact]
    public void A_network_adds_them_in_prediction_and_not_in_training()
    {
        var images = Images(40);
        using SmallCnn with = new(device, Plan with { Dropout = 0 }, seed: 1), without = new(device, Plan with { Densities = 0, Dropout = 0 }, seed: 1);
        float[] before = Predict(with, images);
        Assert.Equal(Predict(without, images), before);
        with.FitDensities(images, images.AllIndices(), Which, Weight);
        Assert.NotEqual(before, Predict(with, images));
        Assert.Equal(Train(without), Train(with));
        Assert.Equal(without.Parameters.TrainableCount, with.Parameters.TrainableCount);

        float[] Train(SmallCnn model)
        {
            using var scope = Scope.Train(device);
            var x = scope.Input(new Shape(8, 1, 12, 12), RandomImages.Of(new Shape(8, 1, 12, 12)));
            return model.Forward(x, scope.Input(new Shape(8, FeatureCount), RandomImages.Of(new Shape(8, FeatureCount)))).ToArray();
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var images = Images(10);
        using SmallCnn model = new(device, Plan, seed: 1), plain = new(device, Plan with { Densities = 0 }, seed: 1);
        Assert.Contains("no densities", Assert.Throws<InvalidOperationException>(() => plain.FitDensities(images, images.AllIndices(), Which, 1)).Message);
        Assert.Contains("3 of them chosen", Assert.Throws<ArgumentException>(() => model.FitDensities(images, images.AllIndices(), [1, 2, 3], 1)).Message);
        Assert.Contains("no images", Assert.Throws<ArgumentException>(() => model.FitDensities(images, [], Which, 1)).Message);
        Assert.Contains("0 to 5 fit where there are 5", Assert.Throws<ArgumentException>((Plan with { Densities = 6 }).Validate).Message);
    }

    private float[] Scores(AuxiliaryDensities densities, float[] features)
    {
        using var scope = Scope.Predict(device);
        return densities.Forward(scope.Input(new Shape(features.Length / FeatureCount, FeatureCount), features)).ToArray();
    }

    private static float[] Predict(SmallCnn model, LabelledImages images) =>
        Predictions.Of(model, images, images.AllIndices(), Normalisation.Measure(images, images.AllIndices())).Probabilities;

    private static double[] Standardised(int[] chosen, LabelledImages images, int which)
    {
        double[] values = [.. chosen.Select(i => (double)images.AuxiliaryFeaturesOf(i)[which])];
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return [.. values.Select(v => (v - mean) / deviation)];
    }

    /// <summary>Images whose features depend on their class; of the last class there is none.</summary>
    private static LabelledImages Images(int count, Func<int, int, double>? measure = null)
    {
        var random = new RandomStream(5);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        var values = new float[count * FeatureCount];
        for (int i = 0; i < values.Length; i++)
        {
            double spread = random.NextGaussian();
            values[i] = (float)(measure?.Invoke(i / FeatureCount, i % FeatureCount) ?? 0.5 * labels[i / FeatureCount] * (i % FeatureCount) + (1 + labels[i / FeatureCount]) * spread);
        }
        var pixels = new byte[count * 144];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i * 37);
        return new LabelledImages(1, 12, 12, pixels, labels, ["a", "b", "c", "d"], auxiliaryFeatures: new AuxiliaryFeatures(FeatureCount, values));
    }
}
