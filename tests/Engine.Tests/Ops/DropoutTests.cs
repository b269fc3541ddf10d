namespace MidasNet.Engine.Tests.Ops;

public abstract class DropoutTests(string deviceName) : IDisposable
{
    private const int Count = 100_000;
    private readonly Device device = TestDevices.Open(deviceName);

    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void The_fraction_of_dropped_values_is_the_rate(float rate)
    {
        double share = Dropped(rate, seed: 1).Count(y => y == 0) / (double)Count;
        // Five standard deviations of a binomial share.
        Assert.InRange(share, rate - 5 * Math.Sqrt(rate * (1 - rate) / Count), rate + 5 * Math.Sqrt(rate * (1 - rate) / Count));
    }

    [Fact]
    public void What_stays_is_scaled_so_that_the_mean_stays() => Assert.All(Dropped(0.75f, seed: 2), y => Assert.True(y is 0 or 4));

    [Fact]
    public void The_dropout_mask_depends_only_on_the_seed()
    {
        Assert.Equal(Dropped(0.5f, seed: 3), Dropped(0.5f, seed: 3));
        Assert.NotEqual(Dropped(0.5f, seed: 3), Dropped(0.5f, seed: 4));
    }

    [Fact]
    public void Two_layers_of_a_step_drop_different_values()
    {
        using var scope = Scope.Train(device, 5);
        var x = Ones(scope);
        float[] first = x.Dropout(0.5f).ToArray(), second = x.Dropout(0.5f).ToArray();
        double both = first.Zip(second).Count(pair => pair.First == 0 && pair.Second == 0) / (double)Count;
        Assert.InRange(both, 0.25 - 0.007, 0.25 + 0.007);
    }

    [Fact]
    public void Neighbours_are_dropped_independently()
    {
        var y = Dropped(0.5f, seed: 6);
        double both = y.Zip(y.Skip(1)).Count(pair => pair.First == 0 && pair.Second == 0) / (double)(Count - 1);
        Assert.InRange(both, 0.25 - 0.007, 0.25 + 0.007);
    }

    [Fact]
    public void Prediction_drops_nothing()
    {
        using var scope = Scope.Predict(device);
        var x = Ones(scope);
        Assert.Equal(x, x.Dropout(0.5f));
    }

    public void Dispose()
    {
        device.Dispose();
        GC.SuppressFinalize(this);
    }

    private float[] Dropped(float rate, ulong seed)
    {
        using var scope = Scope.Train(device, seed);
        return Ones(scope).Dropout(rate).ToArray();
    }

    private static Tensor Ones(Scope scope)
    {
        var values = new float[Count];
        values.AsSpan().Fill(1);
        return scope.Input(new Shape(Count), values);
    }
}

public sealed class CpuDropoutTests() : DropoutTests("cpu");

public sealed class EmulatedGpuDropoutTests() : DropoutTests("gpu:emulator");
