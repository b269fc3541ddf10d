namespace MidasNet.Models.Tests;

/// <summary>Residual networks against the tables of their papers.</summary>
public sealed class ResNetTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose() => device.Dispose();

    public static TheoryData<string, long> ParameterCounts => new()
    {
        { "ResNet-18", 11_689_512 }, // torchvision.models.resnet18()
        { "ResNet-34", 21_797_672 }, // torchvision.models.resnet34()
        { "ResNet-9", 6_573_120 }, // Page's network
        { "WRN-16-4", 2_748_890 }, // github.com/xternalz/WideResNet-pytorch
    };

    private static IModelOptions Published(string name) => name switch
    {
        "ResNet-18" => ResNetOptions.ResNet18(1000, stem: ResNetStem.ImageNet),
        "ResNet-34" => ResNetOptions.ResNet34(1000, stem: ResNetStem.ImageNet),
        "ResNet-9" => ResNetOptions.ResNet9(10),
        _ => ResNetOptions.WideResNet(10),
    };

    [Theory]
    [MemberData(nameof(ParameterCounts))]
    public void Its_trainable_parameters_are_as_many_as_published(string name, long count)
    {
        var layout = Family(Published(name)).Layout(Published(name));
        Assert.Equal(count, layout.Where(parameter => !IsStatistic(parameter.Name)).Sum(parameter => (long)parameter.Shape.Length));
    }

    /// <summary>Narrow members whose blocks are all of the published kinds.</summary>
    public static TheoryData<string> Members => ["small picture", "ImageNet", "ResNet-9", "wide", "whitened"];

    private Model Narrow(string member, ulong seed = 3)
    {
        IModelOptions options = member switch
        {
            "small picture" => new ResNetOptions(3, Width: 4, Blocks: [2, 1]),
            "ImageNet" => new ResNetOptions(3, Width: 4, Blocks: [1, 2], Stem: ResNetStem.ImageNet),
            "ResNet-9" => new ResNet9Options(3, Width: 2),
            "whitened" => new WhitenedCnnOptions(3, Width: 2),
            _ => new WideResNetOptions(3, Depth: 16, Factor: 1),
        };
        return Family(options).Build(device, options, seed);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Any_size_of_image_becomes_a_logit_for_each_class(string member)
    {
        using var model = Narrow(member);
        using var scope = Scope.Predict(device);
        foreach (var shape in new[] { new Shape(2, 3, 32, 32), new Shape(1, 3, 17, 23) })
            Assert.Equal(new Shape(shape.N, 3), model.Forward(scope.Input(shape, RandomImages.Of(shape))).Shape);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_step_along_the_gradient_of_every_parameter_reduces_the_loss(string member)
    {
        using var model = Narrow(member);
        var shape = new Shape(6, 3, 16, 16);
        int[] labels = [0, 1, 2, 0, 1, 2];
        float before = Step(0), after = float.PositiveInfinity;
        foreach (float rate in new[] { 0.1f, 0.01f, 0.001f }) after = Math.Min(after, Step(rate));
        Assert.True(after < before, $"{after} is not below {before}");

        // The loss after a step from the present weights, which are then restored.
        float Step(float rate)
        {
            float[][] saved = [.. model.Parameters.Select(parameter => parameter.ToArray())];
            using (var scope = Scope.Train(device))
            {
                var gradients = Gradients.Of(model.Forward(scope.Input(shape, RandomImages.Of(shape))).CrossEntropy(labels));
                foreach (var parameter in model.Parameters.Where(p => p.Kind != ParameterKind.Statistic))
                {
                    float[] gradient = gradients.ToArray(parameter) ?? [];
                    Assert.Contains(gradient, value => value != 0); // nothing is left out of the graph
                    parameter.Set([.. parameter.ToArray().Zip(gradient, (value, slope) => value - rate * slope)]);
                }
            }
            using var next = Scope.Train(device);
            float loss = model.Forward(next.Input(shape, RandomImages.Of(shape))).CrossEntropy(labels).ToArray()[0];
            foreach (var (parameter, values) in model.Parameters.Zip(saved)) parameter.Set(values);
            return loss;
        }
    }

    // The normalisations are computed one by one in a training scope with frozen parameters, and folded into the convolutions in prediction.
    [Theory]
    [MemberData(nameof(Members))]
    public void Normalisations_folded_into_convolutions_change_no_logit_by_more_than_rounding(string member)
    {
        using var model = Narrow(member);
        var random = new RandomStream(9);
        foreach (var parameter in model.Parameters.Where(p => p.Shape.Rank == 1))
            parameter.Set([.. parameter.ToArray().Select(_ => (float)random.NextDouble(0.5, 1.5))]);
        model.Parameters.Freeze("");
        var shape = new Shape(2, 3, 32, 32);
        float[] images = RandomImages.Of(shape), folded, apart;
        using (var scope = Scope.Predict(device)) folded = model.Forward(scope.Input(shape, images)).ToArray();
        using (var scope = Scope.Train(device)) apart = model.Forward(scope.Input(shape, images)).ToArray();
        for (int i = 0; i < folded.Length; i++) Assert.InRange(folded[i], apart[i] - 1e-4f * Math.Max(1, Math.Abs(apart[i])), apart[i] + 1e-4f * Math.Max(1, Math.Abs(apart[i])));
        Assert.NotEqual(apart, folded); // rounding shows that it was folded
    }

    [Theory]
    [InlineData(15, 4, "depth 15")]
    [InlineData(4, 4, "depth 4")]
    [InlineData(16, 0, "factor 0")]
    public void A_wide_network_of_impossible_sizes_is_refused(int depth, int factor, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => ResNetOptions.WideResNet(10, depth, factor).Validate()).Message);

    private static ModelArchitecture Family(IModelOptions options) => options switch
    {
        ResNetOptions => ResNet.Family,
        ResNet9Options => ResNet9.Family,
        WhitenedCnnOptions => WhitenedCnn.Family,
        _ => WideResNet.Family,
    };

    private static bool IsStatistic(string name) => name.EndsWith(".mean", StringComparison.Ordinal) || name.EndsWith(".variance", StringComparison.Ordinal);
}
