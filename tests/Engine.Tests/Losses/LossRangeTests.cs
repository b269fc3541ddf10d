using MidasNet.Checks;

namespace MidasNet.Engine.Tests.Losses;

/// <summary>Logits may run away to ±1e4 before a training shows it; losses and gradients must stay finite and right.</summary>
public abstract class LossRangeTests(string deviceName) : IDisposable
{
    private static readonly RowsShape Rows = new(4, 3);

    // The label is certain, certainly wrong, one of two, and all the same.
    private static readonly float[] Logits = [1e4f, -1e4f, 0, -1e4f, 1e4f, 0, 1e4f, 1e4f, -1e4f, -1e4f, -1e4f, -1e4f];
    private static readonly int[] Labels = [0, 0, 1, 2];
    private readonly Device device = TestDevices.Open(deviceName);

    public static TheoryData<string> Names => [.. Losses.Keys];

    private static double[] OneHot => Reference.OneHot(Rows, Labels);

    private static Dictionary<string, (Func<Tensor, Tensor> Engine, Func<double[], double> Formula)> Losses => new()
    {
        ["cross-entropy"] = (z => z.CrossEntropy(Labels), z => Reference.CrossEntropy(Rows, 0.25, z, OneHot)),
        ["smoothed cross-entropy"] = (z => z.CrossEntropy(Labels, 0.1f),
            z => Reference.CrossEntropy(Rows, 0.25, z, Reference.OneHot(Rows, Labels, 0.9f + 0.1f / 3.0, 0.1f / 3.0))),
        ["soft targets"] = (z => z.CrossEntropy([.. OneHot.Select(q => (float)q)]), z => Reference.CrossEntropy(Rows, 0.25, z, OneHot)),
        ["complementary log loss"] = (z => z.ComplementaryLogLoss(Labels),
            z => Reference.MixtureLikelihood(Rows, 0.25, z, Reference.OneHot(Rows, Labels, value: 0, other: 1))),
        ["complementary exponential loss"] = (z => z.ComplementaryExponentialLoss(Labels),
            z => Reference.ExponentialLikelihood(Rows, 0.25, z, OneHot)),
        ["forward correction"] = (z => z.ForwardCorrectedCrossEntropy(Labels, TransitionMatrix.Uniform(3, 0.8)),
            z => Reference.MixtureLikelihood(Rows, 0.25, z, Reference.OneHot(Rows, Labels, 0.8, 0.1))),
        ["forward correction without diagonal"] = (z => z.ForwardCorrectedCrossEntropy(Labels, TransitionMatrix.Uniform(3, 0)),
            z => Reference.MixtureLikelihood(Rows, 0.25, z, Reference.OneHot(Rows, Labels, 0, 0.5))),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_of_far_logits_are_finite_and_right(string name)
    {
        var (engine, formula) = Losses[name];
        using var scope = Scope.Train(device);
        var z = scope.Input(new Shape(Rows.Rows, Rows.Columns), Logits, needsGradient: true);
        var loss = engine(z);
        double expected = formula(Array.ConvertAll(Logits, value => (double)value));
        Assert.True(double.IsFinite(expected));
        Assert.Equal(expected, loss.ToScalar(), 1e-6 * Math.Max(1, expected));
        var gradient = Gradients.Of(loss).For(z)!.Value.ToArray();
        Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
        // All losses read softmax only, so the gradient of each row sums to 0.
        for (int r = 0; r < Rows.Rows; r++) Assert.Equal(0, gradient.Skip(r * Rows.Columns).Take(Rows.Columns).Sum(), 1e-6);
    }

    [Fact]
    public void A_certain_mistake_still_pulls_with_full_force()
    {
        using var scope = Scope.Train(device);
        var z = scope.Input(new Shape(1, 3), [1e4f, 0, -1e4f], needsGradient: true);
        Assert.Equal([1, 0, -1], Gradients.Of(z.CrossEntropy([2])).For(z)!.Value.ToArray());
        // Class 0 was ruled out and yet is certain: its score must fall, that of the likeliest other class must rise.
        Assert.Equal([1, -1, 0], Gradients.Of(z.ComplementaryLogLoss([0])).For(z)!.Value.ToArray());
    }

    public void Dispose()
    {
        device.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class CpuLossRangeTests() : LossRangeTests("cpu");

public sealed class EmulatedGpuLossRangeTests() : LossRangeTests("gpu:emulator");
