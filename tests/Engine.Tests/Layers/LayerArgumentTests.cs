namespace MidasNet.Engine.Tests.Layers;

/// <summary>Layers refuse what cannot work when they are made, and not in the first step.</summary>
public sealed class LayerArgumentTests : IDisposable
{
    private readonly Device device = Device.OpenCpu(threads: 1);
    private readonly ParameterSet parameters;

    public LayerArgumentTests() => parameters = new ParameterSet(device, 1);

    public void Dispose()
    {
        parameters.Dispose();
        device.Dispose();
    }

    [Fact]
    public void Numbers_out_of_their_range_are_refused()
    {
        Action[] uses =
        [
            () => _ = new Dropout(2), () => _ = new Dropout(1), () => _ = new Dropout(-0.1f), () => _ = new Dropout(float.NaN),
            () => _ = new BatchNorm<Relu>(parameters, "norm", 4, momentum: 2), () => _ = new BatchNorm<Relu>(parameters, "norm", 4, momentum: float.NaN),
            () => _ = new BatchNorm<Relu>(parameters, "norm", 4, epsilon: 0), () => _ = new BatchNorm<Relu>(parameters, "norm", 4, epsilon: float.NaN),
            () => Initializations.He(0), () => Initializations.Glorot(0, 1), () => Initializations.Glorot(1, 0),
        ];
        foreach (var use in uses) Assert.Throws<ArgumentOutOfRangeException>(use);
        Assert.Empty(parameters);
    }

    [Fact]
    public void Sizes_that_fit_no_input_are_refused()
    {
        Refused("MaxPool2d: window 0x0 and stride 0 must be at least 1", () => _ = new MaxPool2d(0));
        Refused("MaxPool2d: window 2x2 and stride -1 must be at least 1", () => _ = new MaxPool2d(2, -1));
        Refused("AveragePool2d: padding 2 must be at least 0 and at most half the window 3x3", () => _ = new AveragePool2d(3, padding: 2));
        Refused("Conv2d: stem: 1 inputs, 8 outputs and a kernel of 0 must be at least 1", () => _ = new Conv2d<Relu>(parameters, "stem", 1, 8, 0));
        Refused("Conv2d: stem: stride 0 must be at least 1", () => _ = new Conv2d<Relu>(parameters, "stem", 1, 8, 3, stride: 0));
        Refused("Conv2d: stem: padding 3 must be at least 0 and less than the kernel of 3", () => _ = new Conv2d<Relu>(parameters, "stem", 1, 8, 3, padding: 3));
        Refused("Linear: head: 0 inputs and 8 outputs must be at least 1", () => _ = new Linear<Relu>(parameters, "head", 0, 8));
        Refused("BatchNorm: norm: 0 channels must be at least 1", () => _ = new BatchNorm<Relu>(parameters, "norm", 0));
        Assert.Empty(parameters);
    }

    [Fact]
    public void Null_is_refused_by_name()
    {
        var flatten = new Flatten();
        Action[] uses =
        [
            () => _ = new Linear<Relu>(null!, "head", 4, 2), () => _ = new Linear<Relu>(parameters, null!, 4, 2), () => _ = new Conv2d<Relu>(null!, "stem", 1, 8, 3),
            () => _ = new Conv2d<Relu>(parameters, null!, 1, 8, 3), () => _ = new BatchNorm<Relu>(null!, "norm", 4), () => _ = new BatchNorm<Relu>(parameters, null!, 4),
            () => _ = new Sequential { flatten, null! }, () => _ = new Residual<Relu>(null!), () => _ = new ParameterSet(null!, 1),
            () => parameters.Add(null!, new Shape(1), ParameterKind.Bias, Initializations.Zeros), () => parameters.Add("bias", new Shape(1), ParameterKind.Bias, null!),
            () => parameters.Freeze(null!), () => Scope.Train(null!), () => Scope.Predict(null!), () => _ = new TransitionMatrix(null!),
            () => Checks.GradientCheck.Run(null!), () => Checks.GradientCheck.Run(device, null!),
        ];
        foreach (var use in uses) Assert.Throws<ArgumentNullException>(use);
        Assert.Throws<ArgumentException>(() => new Linear<Relu>(parameters, "", 4, 2));
        Assert.Empty(parameters);
    }

    private static void Refused(string message, Action use) => Assert.Equal(message, Assert.Throws<ShapeException>(use).Message);
}
