namespace MidasNet.Engine.Tests.Ops;

/// <summary>An activation runs in the kernel before it, unless a gradient will be wanted that only its input can give.</summary>
public sealed class ActivationFusionTests : IDisposable
{
    private readonly CountingDevice device = new();

    [Fact]
    public void A_slope_that_follows_from_the_output_is_fused_in_training() =>
        Assert.Equal([nameof(Device.Conv2d)], Forward(Scope.Train(device), x => x.Conv2d(default(Tanh), x)));

    [Fact]
    public void A_slope_that_needs_the_input_is_an_operation_of_its_own_in_training()
    {
        Assert.Equal([nameof(Device.Conv2d), nameof(Device.Activate)], Forward(Scope.Train(device), x => x.Conv2d(default(Gelu), x)));
        Assert.Equal([nameof(Device.Linear), nameof(Device.Activate)], Forward(Scope.Train(device), x => x.Reshape(1, 4).Linear(default(Gelu), x.Reshape(1, 4))));
        Assert.Equal([nameof(Device.Add), nameof(Device.Activate)], Forward(Scope.Train(device), x => x.Add(x, default(Gelu))));
    }

    [Fact]
    public void Every_activation_is_fused_in_a_prediction()
    {
        Assert.Equal([nameof(Device.Conv2d)], Forward(Scope.Predict(device), x => x.Conv2d(default(Gelu), x)));
        Assert.Equal([nameof(Device.Linear)], Forward(Scope.Predict(device), x => x.Reshape(1, 4).Linear(default(Mish), x.Reshape(1, 4))));
        Assert.Equal([nameof(Device.Add)], Forward(Scope.Predict(device), x => x.Add(x, default(Silu))));
    }

    public void Dispose() => device.Dispose();

    private string[] Forward(Scope opened, Func<Tensor, Tensor> compute)
    {
        using var scope = opened;
        device.Calls.Clear();
        compute(scope.Input(new Shape(1, 1, 2, 2), [1, 2, 3, 4], needsGradient: true));
        return [.. device.Calls];
    }
}
