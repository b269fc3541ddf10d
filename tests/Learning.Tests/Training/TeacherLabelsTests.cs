using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Tests;

public sealed class TeacherLabelsTests : IDisposable
{
    private static readonly float[] Logits = [0.2f, -1, 0.7f, 1.1f, 0.4f, -0.3f];

    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose() => device.Dispose();

    // Images 3 and 1 of a set of four.
    private static TeacherLabels Teacher(float share) => TeacherLabels.Of(new Predictions(3, [0.1f, 0.2f, 0.7f, 0.5f, 0.3f, 0.2f]), [3, 1], 4, share);

    private static Batch Two(float otherShare = 0) => new(2, 1, 1, 1, new float[2], new[] { 0, 2 }, new[] { 1, 3 }, OtherLabels: new[] { 2, 0 }, OtherShare: otherShare)
    {
        OtherIndices = new[] { 3, 1 },
    };

    private float Loss(Func<Tensor, Tensor> loss)
    {
        using var scope = Scope.Train(device, seed: 1);
        return loss(scope.Input(new Shape(2, 3), Logits)).ToArray()[0];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    public void Without_a_share_of_the_teacher_the_loss_is_that_of_the_labels(float otherShare)
    {
        var batch = Two(otherShare);
        Assert.Equal(Loss(logits => logits.CrossEntropy(batch, 0.1f)), Loss(logits => Teacher(0).Loss(logits, batch, 0.1f)), 1e-6f);
    }

    [Fact]
    public void Targets_are_partly_labels_partly_the_teachers_probabilities_and_mixed_with_the_images()
    {
        // Image 1 (label 0): half of (1, 0, 0) and half of the teacher's (0.5, 0.3, 0.2). Image 3 (label 2): of (0, 0, 1) and (0.1, 0.2, 0.7).
        float[] one = [0.75f, 0.15f, 0.1f], three = [0.05f, 0.1f, 0.85f];
        Assert.Equal(Expected([.. one, .. three]), Loss(logits => Teacher(0.5f).Loss(logits, Two(), labelSmoothing: 0)), 1e-6f);
        float[] mixed = [.. Mix(one, three), .. Mix(three, one)];
        Assert.Equal(Expected(mixed), Loss(logits => Teacher(0.5f).Loss(logits, Two(0.4f), labelSmoothing: 0)), 1e-6f);

        static IEnumerable<float> Mix(float[] a, float[] b) => a.Zip(b, (x, y) => 0.6f * x + 0.4f * y);
        float Expected(float[] targets) => Loss(logits => logits.CrossEntropy((ReadOnlySpan<float>)targets));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TeacherLabels.Of(new Predictions(3, new float[6]), [0], 4, 0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => TeacherLabels.Of(new Predictions(3, new float[6]), [0, 4], 4, 0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => Teacher(1.5f));
    }
}
