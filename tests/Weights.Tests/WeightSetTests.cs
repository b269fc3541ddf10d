namespace MidasNet.Weights.Tests;

public sealed class WeightSetTests
{
    private static WeightSet Set(params string[] names) =>
        new(names.Select(name => new WeightTensor(name, [], [1])), new Dictionary<string, string> { ["key"] = "value" });

    [Fact]
    public void Keeps_the_order_of_the_tensors() => Assert.Equal(["b", "a", "c"], Set("b", "a", "c").Names);

    [Fact]
    public void Finds_a_tensor_by_its_name()
    {
        var set = Set("b", "a");
        Assert.Same(set.Tensors[1], set["a"]);
        Assert.True(set.Contains("b"));
        Assert.True(set.TryGet("a", out var found) && found.Name == "a");
        Assert.False(set.TryGet("A", out _));
    }

    [Fact]
    public void An_unknown_name_is_answered_with_near_ones()
    {
        var error = Assert.Throws<KeyNotFoundException>(() => Set("block1_conv1/kernel", "block1_conv1/bias", "fc1/kernel")["block1_conv1/kernal"]);
        Assert.Contains("\"block1_conv1/kernal\"; did you mean \"block1_conv1/kernel\"", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("fc1", error.Message);
    }

    [Fact]
    public void An_unknown_name_far_from_all_is_answered_with_some() =>
        Assert.Contains("there are \"a1\", \"a2\"", Assert.Throws<KeyNotFoundException>(() => Set("a1", "a2")["something"]).Message);

    [Fact]
    public void Two_tensors_of_one_name_are_refused() => Assert.Throws<ArgumentException>(() => Set("a", "a"));

    [Fact]
    public void The_digest_depends_on_names_and_values_and_not_on_the_order()
    {
        static string Digest(params (string Name, float Value)[] tensors) =>
            new WeightSet(tensors.Select(tensor => new WeightTensor(tensor.Name, [1], [tensor.Value]))).Digest();
        string digest = Digest(("a", 1), ("b", 2));
        Assert.Equal(64, digest.Length);
        Assert.Equal(digest, Digest(("b", 2), ("a", 1)));
        Assert.NotEqual(digest, Digest(("a", 2), ("b", 1)));
        Assert.NotEqual(digest, Digest(("a", 1), ("c", 2)));
    }

    [Fact]
    public void Divides_by_prefix_and_keeps_the_metadata()
    {
        var set = Set("optimizer.m", "w", "optimizer.v");
        Assert.Equal(["m", "v"], set.Under("optimizer.").Names);
        Assert.Equal(["w"], set.Outside("optimizer.").Names);
        Assert.Equal(["optimizer.w"], set.Outside("optimizer.").Prefixed("optimizer.").Names);
        Assert.Equal("value", set.Under("optimizer.").Metadata["key"]);
    }

    [Theory]
    [InlineData(new int[0], 1)] // a single number
    [InlineData(new[] { 0, 5 }, 0)]
    [InlineData(new[] { 2, 3 }, 6)]
    public void Dimensions_that_fit_the_values_are_taken(int[] dimensions, int count) =>
        Assert.Equal(dimensions, new WeightTensor("w", dimensions, new float[count]).Dimensions);

    [Theory]
    [InlineData(new int[0], 0)]
    [InlineData(new[] { 2, 3 }, 5)]
    [InlineData(new[] { -2, -3 }, 6)]
    [InlineData(new[] { 65536, 65536 }, 0)] // 2³² is 0 in an int
    [InlineData(new[] { 2147483647, 2147483647, 2147483647, 2147483647 }, 1)]
    public void Dimensions_that_do_not_fit_the_values_are_refused(int[] dimensions, int count) =>
        Assert.Throws<ArgumentException>(() => new WeightTensor("w", dimensions, new float[count]));

    [Fact]
    public void Names_cannot_send_control_characters_to_a_terminal() =>
        Assert.Equal("\"a\\u001b[2Jb\" [1]", new WeightTensor("a\u001b[2Jb", [1], [0]).ToString());
}
