namespace MidasNet.Data.Tests;

public sealed class LabelledImagesTests
{
    private static readonly LabelledImages Three =
        new(1, 1, 2, [1, 2, 3, 4, 5, 6], [0, 1, 1], ["a", "b"], ["x.png", "y.png", "z.png"], ["007", "008", "007"]);

    [Fact]
    public void A_subset_keeps_pixels_labels_names_and_groups_together()
    {
        var subset = Three.Subset([2, 1, 2]).Subset([1, 0]);
        Assert.Equal([3, 4], subset.Image(0).ToArray());
        Assert.Equal([5, 6], subset.Image(1).ToArray());
        Assert.Equal([1, 1], subset.Labels);
        Assert.Equal(["y.png", "z.png"], subset.Names);
        Assert.Equal(["008", "007"], subset.Groups!);
    }

    [Fact]
    public void Sets_of_one_kind_are_joined_in_their_order()
    {
        var features = new AuxiliaryFeatures(1, [0.5f, 1.5f]);
        LabelledImages first = new(1, 1, 2, [1, 2, 3, 4], [0, 1], ["a", "b"], auxiliaryFeatures: features), second = first.Subset([1]);
        var joined = LabelledImages.Joined([second, first]);
        Assert.Equal([1, 0, 1], joined.Labels);
        Assert.Equal([3, 4], joined.Image(0).ToArray());
        Assert.Equal([1, 2], joined.Image(1).ToArray());
        Assert.Equal([1.5f], joined.AuxiliaryFeaturesOf(0).ToArray());
        Assert.Equal([0.5f], joined.AuxiliaryFeaturesOf(1).ToArray());
        Assert.Throws<ArgumentException>(() => LabelledImages.Joined([first, Three]));
        Assert.Throws<ArgumentException>(() => LabelledImages.Joined([first, first.WithClassNames(["a", "c"])]));
        Assert.Throws<ArgumentException>(() => LabelledImages.Joined([]));
    }

    [Fact]
    public void Other_labels_leave_the_set_as_it_was()
    {
        var relabelled = Three.WithLabels([1, 0, 0]);
        Assert.Equal([1, 0, 0], relabelled.Labels);
        Assert.Equal([0, 1, 1], Three.Labels);
        Assert.Equal(Three.Image(2).ToArray(), relabelled.Image(2).ToArray());
    }

    [Fact]
    public void Other_class_names_and_groups_can_be_given()
    {
        Assert.Equal(["null", "one", "two"], Three.WithClassNames(["null", "one", "two"]).ClassNames);
        Assert.Null(Three.WithGroups(null).Groups);
    }

    [Fact]
    public void Images_without_names_are_named_by_their_index() =>
        Assert.Equal(["#0", "#1"], new LabelledImages(1, 1, 1, [0, 0], [0, 0], ["a"]).Names);

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        Assert.Contains("have 4 bytes, but 3", Message(() => new LabelledImages(1, 1, 2, [1, 2, 3], [0, 0], ["a"])), StringComparison.Ordinal);
        Assert.Contains("label 1, but there are 1 classes", Message(() => new LabelledImages(1, 1, 1, [1, 2], [0, 1], ["a"])), StringComparison.Ordinal);
        Assert.Contains("'a' stands twice", Message(() => new LabelledImages(1, 1, 1, [1], [0], ["a", "a"])), StringComparison.Ordinal);
        Assert.Contains("2 names are given for 1", Message(() => new LabelledImages(1, 1, 1, [1], [0], ["a"], ["x", "y"])), StringComparison.Ordinal);
        Assert.Contains("1 groups are given for 3", Message(() => Three.WithGroups(["007"])), StringComparison.Ordinal);
        Assert.Contains("2 labels are given for 3", Message(() => Three.WithLabels([0, 1])), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Three.Subset([3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LabelledImages(0, 1, 1, [], [], []));
    }

    private static string Message(Func<object> make) => Assert.Throws<ArgumentException>(make).Message;
}
