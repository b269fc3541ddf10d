namespace MidasNet.Engine.Tests.Optimizers;

/// <summary>Three parameters of different kinds with given gradients, step by step.</summary>
internal sealed class OptimizerCase : IDisposable
{
    public OptimizerCase(string deviceName = "cpu")
    {
        Device = TestDevices.Open(deviceName);
        Parameters = new ParameterSet(Device, 1);
        Weight = Parameters.Add("weight", new Shape(1, 19), ParameterKind.Weight, Initializations.Normal(1)); // two vectors and a tail
        Bias = Parameters.Add("bias", new Shape(1, 3), ParameterKind.Bias, Initializations.Normal(1));
        Scale = Parameters.Add("scale", new Shape(1, 9), ParameterKind.Scale, Initializations.Normal(1));
    }

    public Device Device { get; }

    public ParameterSet Parameters { get; }

    public Parameter Weight { get; }

    public Parameter Bias { get; }

    public Parameter Scale { get; }

    /// <summary>All numbers, parameter by parameter.</summary>
    public double[] Values => [.. Parameters.SelectMany(p => p.ToArray()).Select(v => (double)v)];

    /// <summary>The gradient of a step, of about unit size.</summary>
    public double[] Gradient(int step) => [.. Draw(step).Select(g => (double)g)];

    /// <summary>Makes a step along <see cref="Gradient"/>.</summary>
    public void Step(Optimizer optimizer, int step)
    {
        using var scope = Scope.Train(Device);
        Tensor? y = null;
        foreach (var parameter in Parameters)
        {
            var x = scope.Use(parameter);
            y = y is { } other ? other.ConcatenateChannels(x) : x;
        }
        // The gradient of y is given, and concatenation passes it on as it is.
        optimizer.Step(Gradients.Of(y!.Value, scope.Input(y.Value.Shape, Draw(step))));
    }

    public void Dispose()
    {
        Parameters.Dispose();
        Device.Dispose();
    }

    private float[] Draw(int step)
    {
        var random = new RandomStream(42, (ulong)step);
        return Array.ConvertAll(new float[Parameters.Sum(p => p.Shape.Length)], _ => (float)random.NextGaussian());
    }
}
