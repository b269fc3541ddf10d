namespace MidasNet.Models.Tests;

public sealed class SmallCnnTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);

    public void Dispose() => device.Dispose();

    private static SmallCnnOptions Plan(int depth, bool batchNorm, bool residual) =>
        new(Classes: 5, Width: 3, Depth: depth, BatchNorm: batchNorm, Residual: residual);

    public static TheoryData<int, bool, bool, int, int> Family()
    {
        var data = new TheoryData<int, bool, bool, int, int>();
        var plans = new[] { (1, true, true), (2, true, true), (3, false, true), (4, true, false), (4, false, false) };
        foreach (var (depth, batchNorm, residual) in plans)
            foreach (var (height, width) in new[] { (48, 48), (28, 28), (32, 24), (2, 9) }) // 2x9: too small to be halved every time
                data.Add(depth, batchNorm, residual, height, width);
        return data;
    }

    [Theory]
    [MemberData(nameof(Family))]
    public void Takes_images_of_any_size_and_gives_a_score_for_each_class(int depth, bool batchNorm, bool residual, int height, int width)
    {
        using var model = new SmallCnn(device, Plan(depth, batchNorm, residual), seed: 1);
        using var scope = Scope.Predict(device);
        var shape = new Shape(2, 1, height, width);
        var scores = model.Forward(scope.Input(shape, RandomImages.Of(shape)));
        Assert.Equal(new Shape(2, 5), scores.Shape);
        Assert.All(scores.ToArray(), score => Assert.True(float.IsFinite(score)));
    }

    [Theory]
    [MemberData(nameof(Family))]
    public void Every_parameter_is_reached_by_the_gradient(int depth, bool batchNorm, bool residual, int height, int width)
    {
        using var model = new SmallCnn(device, Plan(depth, batchNorm, residual) with { Dropout = 0 }, seed: 1);
        using var scope = Scope.Train(device);
        var shape = new Shape(8, 1, height, width);
        var loss = model.Forward(scope.Input(shape, RandomImages.Of(shape))).CrossEntropy([0, 1, 2, 3, 4, 0, 1, 2]);
        var gradients = Gradients.Of(loss);
        foreach (var parameter in model.Parameters.Where(parameter => parameter.Trainable))
            Assert.True(gradients.ToArray(parameter) is { } values && values.Any(value => value != 0), $"{parameter} gets no gradient");
    }

    [Fact]
    public void A_stem_of_stride_1_doubles_the_rows_with_the_same_weights()
    {
        var options = Plan(depth: 1, batchNorm: true, residual: false);
        using var coarse = new SmallCnn(device, options, seed: 1);
        using var fine = new SmallCnn(device, options with { StemStride = 1 }, seed: 1);
        Assert.Equal(coarse.Parameters.Select(p => p.ToString()), fine.Parameters.Select(p => p.ToString()));
        using var scope = Scope.Predict(device);
        var shape = new Shape(1, 1, 28, 28);
        float[] image = RandomImages.Of(shape);
        Assert.NotEqual(coarse.Forward(scope.Input(shape, image)).ToArray(), fine.Forward(scope.Input(shape, image)).ToArray());
        Assert.Throws<ArgumentException>(() => new SmallCnn(device, options with { StemStride = 3 }, seed: 1));
    }

    [Fact]
    public void The_default_has_the_layers_that_its_table_says()
    {
        var shapes = ModelRegistry.Find("small-cnn")!.Layout(new SmallCnnOptions(Classes: 62)).ToDictionary(parameter => parameter.Name, parameter => parameter.Shape);
        Assert.Equal(new Shape(24, 1, 5, 5), shapes["stem.weight"]);
        Assert.Equal(new Shape(24, 24, 3, 3), shapes["stage1.conv1.weight"]);
        Assert.Equal(new Shape(48, 24, 3, 3), shapes["stage2.conv1.weight"]);
        Assert.Equal(new Shape(48, 48, 3, 3), shapes["stage2.conv2.weight"]);
        Assert.Equal(new Shape(96, 48, 1, 1), shapes["stage3.shortcut.weight"]);
        Assert.Equal(new Shape(192, 192, 3, 3), shapes["stage4.conv2.weight"]);
        Assert.Equal(new Shape(62, 384), shapes["classifier.weight"]);
    }

    [Fact]
    public void A_network_with_auxiliary_features_needs_them_and_learns_from_them()
    {
        var options = Plan(1, true, true) with { AuxiliaryFeatures = 4, Dropout = 0 };
        using SmallCnn model = new(device, options, seed: 1), plain = new(device, options with { AuxiliaryFeatures = 0 }, seed: 1);
        using var scope = Scope.Train(device);
        var x = scope.Input(new Shape(6, 1, 16, 16), RandomImages.Of(new Shape(6, 1, 16, 16)));
        var auxiliary = scope.Input(new Shape(6, 4), RandomImages.Of(new Shape(6, 4)));
        Assert.Contains("4 auxiliary features", Assert.Throws<ShapeException>(() => model.Forward(x)).Message);
        Assert.Contains("no auxiliary features", Assert.Throws<ShapeException>(() => plain.Forward(x, auxiliary)).Message);

        var gradients = Gradients.Of(model.Forward(x, auxiliary).CrossEntropy([0, 1, 2, 3, 4, 0]));
        foreach (var parameter in model.Parameters.Where(parameter => parameter.Trainable))
            Assert.True(gradients.ToArray(parameter) is { } values && values.Any(value => value != 0), $"{parameter} gets no gradient");
    }

    [Fact]
    public void An_oversampled_image_is_averaged_first()
    {
        using SmallCnn model = new(device, Plan(1, true, true), seed: 1), fine = new(device, Plan(1, true, true) with { Oversampling = 2 }, seed: 1);
        float[] x = RandomImages.Of(new Shape(2, 1, 12, 10));
        float[] doubled = [.. Enumerable.Range(0, 4 * x.Length).Select(i => x[i / (24 * 20) * 120 + i / 40 % 12 * 10 + i % 20 / 2])];
        using var scope = Scope.Predict(device);
        Assert.Equal(
            model.Forward(scope.Input(new Shape(2, 1, 12, 10), x)).ToArray(),
            fine.Forward(scope.Input(new Shape(2, 1, 24, 20), doubled)).ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void The_seed_decides_the_weights()
    {
        var options = Plan(1, true, true);
        using SmallCnn first = new(device, options, seed: 1), same = new(device, options, seed: 1), other = new(device, options, seed: 2);
        Assert.Equal(first.Parameters["stem.weight"].ToArray(), same.Parameters["stem.weight"].ToArray());
        Assert.NotEqual(first.Parameters["stem.weight"].ToArray(), other.Parameters["stem.weight"].ToArray());
    }

    [Theory]
    [InlineData(1, 1, 24, 2, 0f, "classes")]
    [InlineData(10, 0, 24, 2, 0f, "channels")]
    [InlineData(10, 1, 513, 2, 0f, "width")]
    [InlineData(10, 1, 24, 0, 0f, "depth")]
    [InlineData(10, 1, 24, 2, 1f, "dropout")]
    [InlineData(10, 1, 24, 2, float.NaN, "dropout")]
    [InlineData(10, 1, 24, 2, 0f, "auxiliary features", -1)]
    [InlineData(10, 1, 24, 2, 0f, "oversampling", 0, 9)]
    public void A_plan_that_makes_no_network_is_refused(int classes, int channels, int width, int depth, float dropout, string named, int auxiliary = 0, int oversampling = 1)
    {
        var options = new SmallCnnOptions(classes, channels, width, depth, Dropout: dropout, AuxiliaryFeatures: auxiliary, Oversampling: oversampling);
        var error = Assert.Throws<ArgumentException>(() => new SmallCnn(device, options, seed: 1));
        Assert.Contains(named, error.Message);
    }
}
