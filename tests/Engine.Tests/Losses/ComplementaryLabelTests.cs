namespace MidasNet.Engine.Tests.Losses;

public abstract class ComplementaryLabelTests(string deviceName) : IDisposable
{
    private const int Classes = 10, Count = 7;
    private static readonly int[] NotThese = [3, 0, 9, 9, 1, 5, 2];
    private readonly Device device = TestDevices.Open(deviceName);
    private readonly float[] logits = Draw();

    /// <summary>SCL-NL is forward correction with a uniform matrix but for the constant log(K - 1) (Chou et al. 2020, Yu et al. 2018).</summary>
    [Fact]
    public void The_complementary_log_loss_is_forward_correction_with_a_uniform_matrix()
    {
        var (loss, gradient) = Evaluate(z => z.ComplementaryLogLoss(NotThese));
        var (corrected, correctedGradient) = Evaluate(z => z.ForwardCorrectedCrossEntropy(NotThese, TransitionMatrix.Uniform(Classes, 0)));
        Assert.Equal(loss + Math.Log(Classes - 1), corrected, 1e-6);
        for (int i = 0; i < gradient.Length; i++) Assert.Equal(gradient[i], correctedGradient[i], 1e-6);
    }

    /// <summary>CPE-F (Lin and Lin 2023): the cross-entropy of the complementary label under T'p, with T uniform off its diagonal.</summary>
    [Fact]
    public void Forward_correction_is_the_cross_entropy_of_complementary_probability_estimates()
    {
        var (loss, gradient) = Evaluate(z => z.ForwardCorrectedCrossEntropy(NotThese, TransitionMatrix.Uniform(Classes, 0)));
        double expected = 0;
        for (int r = 0; r < Count; r++)
        {
            var row = logits.Skip(r * Classes).Take(Classes).Select(z => Math.Exp(z)).ToArray();
            var p = Array.ConvertAll(row, e => e / row.Sum());
            double estimate = (1 - p[NotThese[r]]) / (Classes - 1);
            expected -= Math.Log(estimate) / Count;
            for (int c = 0; c < Classes; c++)
            {
                double posterior = c == NotThese[r] ? 0 : p[c] / (Classes - 1) / estimate;
                Assert.Equal((p[c] - posterior) / Count, gradient[r * Classes + c], 1e-6);
            }
        }
        Assert.Equal(expected, loss, 1e-6);
    }

    [Fact]
    public void Forward_correction_with_the_identity_is_cross_entropy()
    {
        var (loss, gradient) = Evaluate(z => z.CrossEntropy(NotThese));
        var (corrected, correctedGradient) = Evaluate(z => z.ForwardCorrectedCrossEntropy(NotThese, TransitionMatrix.Uniform(Classes, 1)));
        Assert.Equal(loss, corrected, 1e-6);
        for (int i = 0; i < gradient.Length; i++) Assert.Equal(gradient[i], correctedGradient[i], 1e-6);
    }

    [Fact]
    public void A_label_that_cannot_occur_is_refused()
    {
        var transition = new TransitionMatrix(new double[,] { { 1, 0 }, { 1, 0 } });
        using var scope = Scope.Train(device);
        var z = scope.Input(new Shape(1, 2), [0, 0]);
        var error = Assert.Throws<ArgumentException>(() => z.ForwardCorrectedCrossEntropy([1], transition));
        Assert.Contains("a row has label 1, but the transition matrix gives it probability 0 for every class", error.Message);
    }

    [Fact]
    public void A_label_that_all_but_cannot_occur_gives_a_finite_loss_or_is_refused()
    {
        // 1e-60 is a probability in double and 0 in float, in which the kernel reads it.
        var transition = new TransitionMatrix(new[,] { { 1, 1e-60 }, { 1, 1e-60 } });
        using var scope = Scope.Train(device);
        var z = scope.Input(new Shape(1, 2), [0, 0]);
        Assert.Throws<ArgumentException>(() => z.ForwardCorrectedCrossEntropy([1], transition));
    }

    [Fact]
    public void A_transition_matrix_holds_probabilities_in_rows()
    {
        Assert.Contains("row 1 sums to 0.9, not to 1",
            Assert.Throws<ArgumentException>(() => new TransitionMatrix(new[,] { { 1, 0.0 }, { 0.5, 0.4 } })).Message);
        Assert.Contains("entry [0, 1] is -0.5, not a probability",
            Assert.Throws<ArgumentException>(() => new TransitionMatrix(new[,] { { 1, -0.5 }, { 0.5, 0.5 } })).Message);
        Assert.Contains("is square, this one is 1x2", Assert.Throws<ArgumentException>(() => new TransitionMatrix(new[,] { { 0.5, 0.5 } })).Message);
        Assert.Throws<ArgumentException>(() => new TransitionMatrix(new double[0, 0]));
    }

    [Fact]
    public void Class_weights_must_fit()
    {
        using var scope = Scope.Train(device);
        var z = scope.Input(new Shape(1, 3), [0, 0, 0]);
        Assert.Contains(
            "3 classes need 3 class weights, 2 given", Assert.Throws<ArgumentException>(() => z.CrossEntropy([0], 0, [1, 1])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => z.CrossEntropy([0], 0, [1, -1, 1]));
        Assert.Contains(
            "all labels of the batch have class weight 0", Assert.Throws<ArgumentException>(() => z.CrossEntropy([0], 0, [0, 1, 1])).Message);
    }

    public void Dispose()
    {
        device.Dispose();
        GC.SuppressFinalize(this);
    }

    private (float Loss, float[] Gradient) Evaluate(Func<Tensor, Tensor> loss)
    {
        using var scope = Scope.Train(device);
        var z = scope.Input(new Shape(Count, Classes), logits, needsGradient: true);
        var value = loss(z);
        var gradients = Gradients.Of(value);
        return (value.ToScalar(), gradients.For(z)!.Value.ToArray());
    }

    private static float[] Draw()
    {
        var random = new RandomStream(11);
        return Array.ConvertAll(new float[Count * Classes], _ => (float)random.NextDouble(-3, 3));
    }
}

public sealed class CpuComplementaryLabelTests() : ComplementaryLabelTests("cpu");

public sealed class EmulatedGpuComplementaryLabelTests() : ComplementaryLabelTests("gpu:emulator");
