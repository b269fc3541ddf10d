using MidasNet.Learning.Labels;

namespace MidasNet.Learning.Tests.Labels;

public sealed class AlikeClassesTests
{
    [Fact]
    public void Classes_confused_in_both_directions_are_listed_most_frequent_first()
    {
        var transition = new TransitionMatrix(new[,]
        {
            { 0.90, 0.08, 0.00, 0.00, 0.02 },
            { 0.10, 0.90, 0.00, 0.00, 0.00 },
            { 0.00, 0.00, 0.70, 0.30, 0.00 },
            { 0.00, 0.02, 0.28, 0.70, 0.00 },
            { 0.30, 0.00, 0.00, 0.00, 0.70 }, // one direction only
        });
        Assert.Equal([new AlikeClasses(2, 3), new AlikeClasses(0, 1)], AlikeClasses.Of(transition));
    }

    [Theory]
    [InlineData(2, 0.7)] // there are no other classes to compare with
    [InlineData(10, 0.1)] // symmetric noise
    [InlineData(10, 1)] // clean
    [InlineData(10, 0)] // complementary
    public void Uniform_wrong_labels_give_no_pairs(int classes, double right) =>
        Assert.Empty(AlikeClasses.Of(TransitionMatrix.Uniform(classes, right)));
}
