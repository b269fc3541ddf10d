namespace MidasNet.Engine.Tests.Optimizers;

/// <summary>Optimizers against their papers' formulas in double, for several steps.</summary>
public abstract class OptimizerTests(string deviceName) : IDisposable
{
    private const int Steps = 8, Weights = 19; // the first 19 numbers are the weight
    private const float Rate = 0.05f;
    private readonly OptimizerCase given = new(deviceName);

    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(0.9f, false, 0)]
    [InlineData(0.9f, true, 0)]
    [InlineData(0, false, 0.1f)]
    [InlineData(0.8f, true, 0.1f)]
    public void Sgd(float momentum, bool nesterov, float weightDecay)
    {
        using var optimizer = new Sgd(given.Parameters, Rate, momentum, nesterov, weightDecay);
        double[] w = given.Values, v = new double[w.Length];
        for (int step = 1; step <= Steps; step++)
        {
            var g = given.Gradient(step);
            for (int i = 0; i < w.Length; i++)
            {
                if (i < Weights) g[i] += weightDecay * w[i]; // biases and scales do not decay
                v[i] = momentum * v[i] + g[i];
                w[i] -= Rate * (nesterov ? g[i] + momentum * v[i] : v[i]);
            }
            given.Step(optimizer, step);
            AssertClose(w);
        }
        Assert.Equal(Steps, optimizer.StepCount);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.1f, true)] // AdamW
    [InlineData(0.1f, false)] // Adam with an L2 term
    public void Adam(float weightDecay, bool decoupled)
    {
        const double Beta1 = 0.9f, Beta2 = 0.99f, Epsilon = 1e-6f;
        using var optimizer = decoupled
            ? new AdamW(given.Parameters, Rate, (float)Beta1, (float)Beta2, (float)Epsilon, weightDecay)
            : new Adam(given.Parameters, Rate, (float)Beta1, (float)Beta2, (float)Epsilon, weightDecay);
        double[] w = given.Values, m = new double[w.Length], v = new double[w.Length];
        for (int step = 1; step <= Steps; step++)
        {
            var g = given.Gradient(step);
            for (int i = 0; i < w.Length; i++)
            {
                double decay = i < Weights ? weightDecay : 0;
                if (!decoupled) g[i] += decay * w[i];
                m[i] = Beta1 * m[i] + (1 - Beta1) * g[i];
                v[i] = Beta2 * v[i] + (1 - Beta2) * g[i] * g[i];
                double unbiasedM = m[i] / (1 - Math.Pow(Beta1, step)), unbiasedV = v[i] / (1 - Math.Pow(Beta2, step));
                if (decoupled) w[i] -= Rate * decay * w[i];
                w[i] -= Rate * unbiasedM / (Math.Sqrt(unbiasedV) + Epsilon);
            }
            given.Step(optimizer, step);
            AssertClose(w);
        }
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(1000)] // longer than any gradient here: nothing is clipped
    public void Clipping_scales_all_gradients_as_one_vector(float clipNorm)
    {
        using var optimizer = new Sgd(
            [new ParameterGroup([given.Weight]), new ParameterGroup([given.Bias, given.Scale])], Rate)
        { ClipNorm = clipNorm };
        var w = given.Values;
        for (int step = 1; step <= 3; step++)
        {
            var g = given.Gradient(step);
            double norm = Math.Sqrt(g.Sum(x => x * x));
            for (int i = 0; i < w.Length; i++) w[i] -= Rate * Math.Min(1, clipNorm / norm) * g[i];
            given.Step(optimizer, step);
            Assert.Equal(norm, optimizer.GradientNorm, 1e-9);
            AssertClose(w);
        }
    }

    [Fact]
    public void Groups_have_learning_rates_and_decays_of_their_own()
    {
        using var optimizer = new Sgd(
            [new ParameterGroup([given.Weight], learningRateScale: 0.1f, weightDecay: 0.2f), new ParameterGroup([given.Bias])], Rate);
        var w = given.Values;
        var g = given.Gradient(1);
        for (int i = 0; i < Weights; i++) w[i] -= 0.1f * Rate * (g[i] + 0.2f * w[i]);
        for (int i = Weights; i < Weights + 3; i++) w[i] -= Rate * g[i];
        given.Step(optimizer, 1); // the scale is in no group and stays
        AssertClose(w);
    }

    [Fact]
    public void The_learning_rate_can_change_between_steps()
    {
        using var optimizer = new Sgd(given.Parameters, Rate);
        var w = given.Values;
        for (int step = 1; step <= 3; step++)
        {
            optimizer.LearningRate = Rate / step;
            var g = given.Gradient(step);
            for (int i = 0; i < w.Length; i++) w[i] -= Rate / step * g[i];
            given.Step(optimizer, step);
        }
        AssertClose(w);
    }

    [Fact]
    public void A_parameter_in_two_groups_is_refused() => Assert.Contains("parameter bias is in two groups",
        Assert.Throws<ArgumentException>(() => new Sgd([new ParameterGroup(given.Parameters), new ParameterGroup([given.Bias])], Rate)).Message);

    [Fact]
    public void Impossible_options_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(given.Parameters, Rate, momentum: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(given.Parameters, Rate, beta1: -0.1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(given.Parameters, Rate, beta2: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParameterGroup(given.Parameters, learningRateScale: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParameterGroup(given.Parameters, weightDecay: float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MovingAverage(given.Parameters, 1));
    }

    public void Dispose()
    {
        given.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Numbers of order 1 in float, through a few roundings per step.</summary>
    private void AssertClose(double[] expected)
    {
        var actual = given.Values;
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 2e-6);
    }
}

public sealed class CpuOptimizerTests() : OptimizerTests("cpu");

public sealed class EmulatedGpuOptimizerTests() : OptimizerTests("gpu:emulator");
