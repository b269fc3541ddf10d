using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

public sealed class SealedTruthTests
{
    [Fact]
    public void It_counts_the_transitions_from_classes_to_labels()
    {
        var counted = new SealedTruth([0, 0, 0, 0, 1, 1]).CountTransition([0, 1, 1, 2, 1, 0], 3);
        Assert.Equal([0.25, 0.5, 0.25], [counted[0, 0], counted[0, 1], counted[0, 2]]);
        Assert.Equal([0.5, 0.5, 0], [counted[1, 0], counted[1, 1], counted[1, 2]]);
        Assert.Equal(1 / 3.0, counted[2, 0], 1e-12); // the class has no image
    }

    [Fact]
    public void Mismatched_counts_and_classes_are_rejected()
    {
        Assert.Throws<ArgumentException>(() => new SealedTruth([0, 1]).CountTransition([0], 2));
        Assert.Throws<ArgumentException>(() => new SealedTruth([0, 2]).CountTransition([0, 1], 2));
    }
}
