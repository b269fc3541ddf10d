namespace MidasNet.Benchmarks.Peers;

/// <summary>This engine, through its public API. Every run has a scope of its own, like every step of a program.</summary>
internal abstract class EngineContender : Contender
{
    private Scope? scope;
    private ulong step;

    /// <summary>Opens a device.</summary>
    protected EngineContender(int threads)
    {
        Device = Device.OpenCpu(threads);
        Parameters = new ParameterSet(Device, seed: 1);
    }

    /// <summary>Bytes that the engine's memory pool has allocated from the system so far.</summary>
    public long BytesAllocated => Device.BytesAllocated;

    /// <summary>The device of this side.</summary>
    public Device Device { get; }

    /// <summary>The operands that stay for all runs.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Ends the last run's scope and opens the next.</summary>
    protected Scope NextScope(bool training)
    {
        scope?.Dispose();
        return scope = training ? Scope.Train(Device, ++step) : Scope.Predict(Device);
    }

    /// <summary>Uploads values to the device for all runs, as a parameter, since tensors are valid only in their scope.</summary>
    public Parameter Given(string name, float[] values, params ReadOnlySpan<int> extents)
    {
        var parameter = Parameters.Add(name, new Shape(extents), ParameterKind.Weight, Initializations.Zeros);
        parameter.Set(values);
        return parameter;
    }

    /// <summary>Uploads images, or the gradient of images, to the device for all runs, in its compute layout.</summary>
    public EngineImages GivenImages(string name, float[] values, params ReadOnlySpan<int> extents) =>
        new(Parameters, name, values, new Shape(extents));

    /// <inheritdoc/>
    protected override void Release()
    {
        scope?.Dispose();
        Parameters.Dispose();
        Device.Dispose();
    }
}
