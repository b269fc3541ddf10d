using MidasNet.Data;
using MidasNet.Learning.Labels;
using MidasNet.Models;

namespace MidasNet.Learning.Tests.Labels;

public sealed class SelfLabelsTests
{
    private static readonly Predictions Teacher = new(3, [0.6f, 0.3f, 0.1f, 0.5f, 0.25f, 0.25f]);

    [Fact]
    public void An_image_never_gets_the_class_that_its_complementary_label_rules_out()
    {
        var labels = SelfLabels.Of(Teacher, [0, 1], TransitionMatrix.Uniform(3, 0));
        Assert.Equal((2, 3), (labels.Count, labels.Classes));
        Assert.Equal(0, labels[0][0]);
        Assert.Equal(0.9, labels[0][1], 1e-6); // 0.3² / (0.3² + 0.1²)
        Assert.Equal(0.1, labels[0][2], 1e-6);
        Assert.Equal(0, labels[1][1]);
        Assert.Equal(0.8, labels[1][0], 1e-6);
    }

    [Fact]
    public void A_noisy_label_is_weighted_by_the_transition_matrix()
    {
        var labels = SelfLabels.Of(Teacher, [1, 1], TransitionMatrix.Uniform(3, 0.8), sharpness: 1);
        // 0.6 · 0.1, 0.3 · 0.8, 0.1 · 0.1
        Assert.Equal(0.06 / 0.31, labels[0][0], 1e-6);
        Assert.Equal(0.24 / 0.31, labels[0][1], 1e-6);
        Assert.Equal(0.01 / 0.31, labels[0][2], 1e-6);
    }

    [Fact]
    public void A_clean_label_overrides_the_teacher()
    {
        var labels = SelfLabels.Of(Teacher, [2, 0], TransitionMatrix.Uniform(3, 1));
        Assert.Equal([0, 0, 1], labels[0].ToArray());
        Assert.Equal([1, 0, 0], labels[1].ToArray());
    }

    [Fact]
    public void A_teacher_that_is_certain_of_an_impossible_class_overrides_the_matrix()
    {
        var labels = SelfLabels.Of(new Predictions(3, [1, 0, 0]), [0], TransitionMatrix.Uniform(3, 0));
        Assert.Equal([1, 0, 0], labels[0].ToArray());
    }

    [Fact]
    public void The_loss_selects_the_soft_labels_of_a_batch_by_its_indices()
    {
        var labels = SelfLabels.Of(Teacher, [0, 1], TransitionMatrix.Uniform(3, 0.1));
        using var device = Device.OpenCpu(threads: 1);
        using var scope = Scope.Train(device);
        var logits = scope.Input(new Shape(3, 3), [1, 2, 3, -1, 0, 1, 0.5f, 0, -2]);
        var batch = new Batch(3, 1, 1, 1, new float[3], new int[3], new[] { 1, 0, 1 });
        float[] expected = [.. labels[1], .. labels[0], .. labels[1]];
        Assert.Equal(logits.CrossEntropy((ReadOnlySpan<float>)expected).ToScalar(), labels.Loss(logits, batch).ToScalar(), 1e-6);
    }

    [Fact]
    public void Mismatched_counts_and_classes_are_rejected()
    {
        Assert.Contains("3 classes, the transition matrix 4",
            Assert.Throws<ArgumentException>(() => SelfLabels.Of(Teacher, [0, 1], TransitionMatrix.Uniform(4, 0))).Message);
        Assert.Contains("1 labels are given for predictions of 2 images",
            Assert.Throws<ArgumentException>(() => SelfLabels.Of(Teacher, [0], TransitionMatrix.Uniform(3, 0))).Message);
        Assert.Contains("image 1 has label 3",
            Assert.Throws<ArgumentException>(() => SelfLabels.Of(Teacher, [0, 3], TransitionMatrix.Uniform(3, 0))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => SelfLabels.Of(Teacher, [0, 1], TransitionMatrix.Uniform(3, 0), sharpness: 0));
    }
}
