namespace MidasNet.Engine.Tests.Ops;

public abstract class MaxPool2dTests(string deviceName) : IDisposable
{
    private readonly Device device = TestDevices.Open(deviceName);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    public void At_a_tie_the_first_place_gets_the_gradient(int window, int stride)
    {
        using var scope = Scope.Train(device);
        var x = scope.Input(new Shape(1, 1, window, window), new float[window * window], needsGradient: true);
        var gradients = Gradients.Of(x.MaxPool2d(window, stride), scope.Input(new Shape(1, 1, 1, 1), [5]));
        float[] expected = new float[window * window];
        expected[0] = 5;
        Assert.Equal(expected, gradients.For(x)!.Value.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void In_a_window_with_NaNs_the_first_of_them_gets_the_gradient(int place)
    {
        using var scope = Scope.Train(device);
        float[] values = [1, 2, 3, 4], expected = new float[4];
        values[place] = values[3] = float.NaN;
        expected[place] = 5;
        var x = scope.Input(new Shape(1, 1, 2, 2), values, needsGradient: true);
        var gradients = Gradients.Of(x.MaxPool2d(2), scope.Input(new Shape(1, 1, 1, 1), [5]));
        Assert.Equal(expected, gradients.For(x)!.Value.ToArray());
    }

    [Fact]
    public void Pixels_outside_the_image_are_never_the_maximum()
    {
        using var scope = Scope.Predict(device);
        var x = scope.Input(new Shape(1, 1, 2, 2), [-4, -3, -2, -1]);
        Assert.Equal([-4, -3, -3, -2, -1, -1, -2, -1, -1], x.MaxPool2d(2, 1, 1).ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_window_with_a_NaN_is_NaN(int window)
    {
        for (int place = 0; place < window * window; place++)
        {
            using var scope = Scope.Predict(device);
            var values = new float[window * window];
            values[place] = float.NaN;
            Assert.True(float.IsNaN(scope.Input(new Shape(1, 1, window, window), values).MaxPool2d(window).Reshape().ToScalar()));
        }
    }

    public void Dispose()
    {
        device.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class CpuMaxPool2dTests() : MaxPool2dTests("cpu");

public sealed class EmulatedGpuMaxPool2dTests() : MaxPool2dTests("gpu:emulator");
