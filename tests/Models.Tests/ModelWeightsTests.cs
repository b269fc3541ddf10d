using MidasNet.Weights;

namespace MidasNet.Models.Tests;

public sealed class ModelWeightsTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose() => device.Dispose();

    private SmallCnn Model(ulong seed, int classes = 5) => new(device, new SmallCnnOptions(classes, Width: 2, Depth: 1), seed);

    [Fact]
    public void A_copy_of_all_parameters_makes_an_equal_model()
    {
        using SmallCnn from = Model(1), to = Model(2);
        ModelWeights.Load(to, ModelWeights.Of(from), "memory");
        foreach (var parameter in from.Parameters) Assert.Equal(parameter.ToArray(), to.Parameters[parameter.Name].ToArray());
    }

    [Fact]
    public void Everything_that_does_not_fit_is_listed_at_once_and_nothing_is_changed()
    {
        using var model = Model(1);
        var before = ModelWeights.Of(model);
        var tensors = before.Tensors.Where(tensor => tensor.Name is not ("stem.weight" or "classifier.bias" or "stem.norm.beta"))
            .Append(new WeightTensor("stem.norm.beta", [3], [1, 2, 3]))
            .Append(new WeightTensor("stage9.\u001b[31m", [], [1]));
        var error = Assert.Throws<WeightFormatException>(() => ModelWeights.Load(model, new WeightSet(tensors), "file"));
        Assert.Equal(
            "file: the weights do not fit the model small-cnn: 2 missing: \"stem.weight\", \"classifier.bias\"; " +
            "1 unexpected: \"stage9.\\u001b[31m\"; 1 of another shape: \"stem.norm.beta\" is [3] and should be [2]",
            error.Message);
        foreach (var tensor in before.Tensors) Assert.Equal(tensor.Values, model.Parameters[tensor.Name].ToArray());
    }

    [Fact]
    public void What_was_learnt_on_other_classes_is_transferred_without_the_classifier()
    {
        using SmallCnn characters = Model(1, classes: 62), digits = Model(2, classes: 10);
        float[] classifier = digits.Parameters["classifier.weight"].ToArray();
        Assert.Throws<WeightFormatException>(() => ModelWeights.Load(digits, ModelWeights.Of(characters), "memory"));
        ModelWeights.Load(digits, ModelWeights.Of(characters), "memory", leaveOut: "classifier.");
        Assert.Equal(classifier, digits.Parameters["classifier.weight"].ToArray());
        Assert.Equal(characters.Parameters["stage4.conv1.weight"].ToArray(), digits.Parameters["stage4.conv1.weight"].ToArray());
    }

    [Fact]
    public void Surplus_is_ignored_only_on_request()
    {
        using var model = Model(1);
        var larger = new WeightSet(ModelWeights.Of(model).Tensors.Append(new WeightTensor("stage5.conv1.weight", [], [1])));
        ModelWeights.Load(model, larger, "memory", surplusIsFine: true);
        Assert.Throws<WeightFormatException>(() => ModelWeights.Load(model, larger, "memory"));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_that_are_not_finite_are_refused(float spoilt)
    {
        using var model = Model(1);
        var weights = ModelWeights.Of(model);
        weights["stem.weight"].Values[7] = spoilt;
        Assert.Contains("\"stem.weight\"", Assert.Throws<WeightFormatException>(() => ModelWeights.Load(model, weights, "memory")).Message);
    }
}
