namespace MidasNet;

/// <summary>A whole network: its parameters, and scores for a batch of images.</summary>
public abstract class Model : Layer, IDisposable
{
    /// <summary>Begins with no parameters; layers add theirs.</summary>
    /// <param name="device">Where the parameters live.</param>
    /// <param name="seed">Decides the initial values.</param>
    protected Model(Device device, ulong seed) => Parameters = new ParameterSet(device, seed);

    /// <summary>All parameters, statistics included.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Where the model lives.</summary>
    public Device Device => Parameters.Device;

    /// <summary>The architecture's name, as checkpoints carry it.</summary>
    public abstract string Architecture { get; }

    /// <summary>Gives the parameters' memory back to the device.</summary>
    public void Dispose()
    {
        Parameters.Dispose();
        GC.SuppressFinalize(this);
    }
}
