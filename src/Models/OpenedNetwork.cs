using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>The classifier of a checkpoint or of an ONNX model.</summary>
internal sealed class OpenedNetwork : IDisposable
{
    private readonly IDisposable owner;

    private OpenedNetwork(Model model, ModelUse use, IDisposable owner) => (Model, Use, this.owner) = (model, use, owner);

    /// <summary>The network.</summary>
    public Model Model { get; }

    /// <summary>Its classes, and how pictures are prepared for it.</summary>
    public ModelUse Use { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">The device for the network; the caller disposes of it.</param>
    /// <param name="pretrained">As of <see cref="ModelCheckpoint.Open(string, Device, Func{string, string?}?)"/>.</param>
    /// <exception cref="WeightFormatException">As of <see cref="Classifier.Load(string, ClassifierOptions?)"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OpenedNetwork Open(string path, Device device, Func<string, string?>? pretrained = null)
    {
        if (File.Exists(path) && ModelCheckpoint.FormatOf(path) == "ONNX") return OpenOnnx(path, device);
        var checkpoint = ModelCheckpoint.Open(path, device, pretrained);
        try
        {
            checkpoint.RequireClasses();
            return new OpenedNetwork(checkpoint.Model, checkpoint.Use, checkpoint);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => owner.Dispose();

    private static OpenedNetwork OpenOnnx(string path, Device device)
    {
        var model = OnnxModel.Load(path, device);
        try
        {
            var (network, use) = OnnxClassifierFile.Of(path, model, device, given: null);
            return new OpenedNetwork(network, use, new OnnxOwner(network, model));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private sealed record OnnxOwner(OnnxNetwork Network, OnnxModel Model) : IDisposable
    {
        public void Dispose()
        {
            Network.Dispose();
            Model.Dispose();
        }
    }
}
