using MidasNet.Models;

namespace MidasNet.Learning.Tests.Training;

public sealed class CalibrationTests
{
    private const int Classes = 5;

    [Theory]
    [InlineData(0.4f)] // not confident enough, as label smoothing leaves networks
    [InlineData(1f)]
    [InlineData(2.5f)] // too confident
    public void A_known_temperature_is_recovered(float temperature)
    {
        var (predictions, labels) = Drawn(20_000, temperature, seed: 1);
        var found = Calibration.Fit([predictions], labels);
        Assert.Equal(temperature, found.Temperature, 0.03f * temperature); // three standard errors of 20,000 images
        Assert.Equal(20_000, found.Images);
        Assert.InRange(found.ErrorAfter!.Value, 0, 0.015);
        if (temperature != 1) Assert.InRange(found.ErrorBefore!.Value, 0.05, 1);
    }

    [Fact]
    public void The_class_of_each_image_stays_the_same()
    {
        var (predictions, _) = Drawn(1000, 1, seed: 2);
        foreach (float temperature in new[] { 0.05f, 0.7f, 20 })
        {
            var changed = TemperatureFit.Apply(predictions, temperature);
            Assert.All(Enumerable.Range(0, 1000), image => Assert.Equal(predictions.Best(image), changed.Best(image)));
            Assert.All(Enumerable.Range(0, 1000), image => Assert.Equal(1, changed[image].ToArray().Sum(), 1e-5f));
        }
    }

    [Fact]
    public void A_few_images_that_are_all_recognised_do_not_ask_for_probabilities_of_1()
    {
        var few = new Predictions(2, [0.8f, 0.2f, 0.1f, 0.9f, 0.7f, 0.3f]);
        Assert.InRange(Calibration.Fit([few], [0, 1, 0]).Temperature, 0.5f, 1);
    }

    [Fact]
    public void Probabilities_of_0_and_1_have_a_finite_temperature()
    {
        var sure = new Predictions(2, [1, 0, 1, 0, 0, 1, 0, 1]);
        foreach (int[] labels in new int[][] { [0, 0, 1, 1], [0, 1, 1, 1], [1, 1, 0, 0] })
            Assert.InRange(Calibration.Fit([sure], labels).Temperature, TemperatureFit.Min, TemperatureFit.Max);
    }

    [Fact]
    public void It_is_fitted_to_the_mean_of_the_views()
    {
        var (first, labels) = Drawn(20_000, 2, seed: 3);
        // The other view adds noise to the logits, so that their mean is less confident than either.
        var noise = new RandomStream(4);
        var second = new Predictions(Classes, [.. first.Probabilities.Select(p => p * (float)Math.Exp(noise.NextDouble(-2, 2)))]);
        for (int image = 0; image < second.Count; image++)
        {
            var row = second.Probabilities.AsSpan(image * Classes, Classes);
            float sum = 0;
            foreach (float p in row) sum += p;
            for (int c = 0; c < Classes; c++) row[c] /= sum;
        }
        var found = Calibration.Fit([first, second], labels);
        Assert.True(found.ErrorAfter < found.ErrorBefore / 2, found.ToString());
        Assert.NotEqual(Calibration.Fit([first], labels).Temperature, found.Temperature);
    }

    [Fact]
    public void Without_images_the_temperature_is_1_and_the_sentence_says_why()
    {
        var none = Calibration.None("no image was held out");
        Assert.Equal(("temperature 1, nothing was fitted: no image was held out", 1), (none.ToString(), none.Temperature));
    }

    /// <summary>Logits of a wide distribution, and labels that are drawn from their softmax at a temperature.</summary>
    private static (Predictions AtOne, int[] Labels) Drawn(int count, float temperature, ulong seed)
    {
        var random = new RandomStream(seed);
        var probabilities = new float[count * Classes];
        var labels = new int[count];
        for (int image = 0; image < count; image++)
        {
            double[] logits = [.. Enumerable.Range(0, Classes).Select(_ => random.NextDouble(-4, 4))];
            double[] plain = Softmax(logits, 1), calibrated = Softmax(logits, temperature);
            for (int c = 0; c < Classes; c++) probabilities[image * Classes + c] = (float)plain[c];
            double at = random.NextDouble(0, 1);
            while (labels[image] < Classes - 1 && (at -= calibrated[labels[image]]) > 0) labels[image]++;
        }
        return (new Predictions(Classes, probabilities), labels);
    }

    private static double[] Softmax(double[] logits, double temperature)
    {
        double[] exponentials = [.. logits.Select(logit => Math.Exp(logit / temperature))];
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }
}
