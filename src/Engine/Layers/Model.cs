namespace MidasNet;

/// <summary>A whole network: its parameters, and logits for a batch of images.</summary>
public abstract class Model : Layer, IDisposable
{
    /// <summary>Begins with no parameters; layers add theirs.</summary>
    /// <param name="device">The device that holds the parameters.</param>
    /// <param name="seed">The seed of the initial values.</param>
    protected Model(Device device, ulong seed) : this(new ParameterSet(device, seed))
    {
    }

    /// <summary>Adds to parameters that are there: those of a model which this one is part of, or a set without memory.</summary>
    /// <param name="parameters">The set; disposed of with the model.</param>
    protected Model(ParameterSet parameters) => Parameters = parameters ?? throw new ArgumentNullException(nameof(parameters));

    /// <summary>All parameters, statistics included.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>The device that holds the model.</summary>
    public Device Device => Parameters.Device;

    /// <summary>The architecture's name, as checkpoints carry it.</summary>
    public abstract string Architecture { get; }

    /// <summary>[N, C, H, W] and [N, features] to logits [N, classes], for a network with an auxiliary input.</summary>
    /// <param name="x">The images.</param>
    /// <param name="auxiliaryFeatures">Further features of each image, such as the size of a drawing's ink.</param>
    /// <exception cref="ShapeException">This network takes no auxiliary features.</exception>
    public virtual Tensor Forward(Tensor x, Tensor auxiliaryFeatures) => throw new ShapeException(
        nameof(Forward), $"{Architecture} takes no auxiliary features, was given {auxiliaryFeatures.Shape}");

    /// <summary>Gives the parameters' memory back to the device.</summary>
    public void Dispose()
    {
        Parameters.Dispose();
        GC.SuppressFinalize(this);
    }
}
