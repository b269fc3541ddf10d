namespace MidasNet.Models;

/// <summary>The device and threads of a <see cref="Classifier"/>.</summary>
public sealed record ClassifierOptions
{
    /// <summary>Threads to compute with, at most 1,024; 0 for one on each core. Predictions do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>True if the content of the checkpoint was compared with a checksum already, as a page's browser does: then that in the file is not.</summary>
    internal bool IsVerified { get; init; }

    /// <summary>
    /// The device to compute on; the caller disposes of it after the classifier, and does not use it otherwise until then. Calls from several threads then
    /// wait for each other. Null for the processor.
    /// </summary>
    public Device? Device { get; init; }

    /// <summary>
    /// The preprocessing, normalisation and classes of an ONNX model whose metadata do not state them all, such as one of another program; names of classes that
    /// the file states come first, and without any they are numbers from 0. Not used for other files.
    /// </summary>
    public ModelUse? OnnxUse { get; init; }

    /// <summary>Finds the VGG19 that a head of an earlier version names (<see cref="ModelCheckpoint.Open(string, Device, Func{string, string?}?)"/>).</summary>
    public Func<string, string?>? Pretrained { get; init; }
}
