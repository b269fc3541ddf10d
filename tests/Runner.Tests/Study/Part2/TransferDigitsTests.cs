using MidasNet.Data;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Part2;

namespace MidasNet.Runner.Tests.Study.Part2;

public class TransferDigitsTests
{
    private readonly TransferDigits digits;

    public TransferDigitsTests()
    {
        int[] labels = [.. Enumerable.Range(0, 3000).Select(i => i % 10)];
        var images = new LabelledImages(1, 1, 1, new byte[3000], labels, ClassNames.Digits);
        digits = new TransferDigits(new DigitSource(images, images, DataKind.Synthetic), seed: 1);
    }

    [Fact]
    public void Held_out_digits_are_never_learnt_from()
    {
        Assert.Equal(2000, digits.HeldOut.Length);
        Assert.Empty(digits.HeldOut.Intersect(digits.Train));
        Assert.Empty(digits.HeldOut.Intersect(digits.Few(100, 1000, 0)));
    }

    [Fact]
    public void Few_digits_are_as_many_of_each_class_and_grow_by_adding()
    {
        int[] few = digits.Few(50, 1000, number: 0), more = digits.Few(200, 1000, number: 0);
        Assert.Equal(50, few.Length);
        Assert.All(Enumerable.Range(0, 10), digit => Assert.Equal(5, few.Count(i => digits.Source.Train.Labels[i] == digit)));
        Assert.Subset(more.ToHashSet(), few.ToHashSet());
        Assert.NotEqual(few, digits.Few(50, 1000, number: 1));
    }

    [Fact]
    public void Few_digits_are_chosen_among_the_first_where_only_these_have_features() =>
        Assert.Subset(digits.Train[..400].ToHashSet(), digits.Few(100, among: 400, number: 2).ToHashSet());
}
