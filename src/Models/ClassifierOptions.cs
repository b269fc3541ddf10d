using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>Where a <see cref="Classifier"/> computes, and how it reads picture files.</summary>
public sealed record ClassifierOptions
{
    /// <summary>Threads to compute with; 0 for one on each core. Predictions do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// The device to compute on; the caller disposes of it after the classifier, and uses it for nothing else meanwhile. Calls from several threads then
    /// wait for each other. Null for the processor.
    /// </summary>
    public Device? Device { get; init; }

    /// <summary>Decodes picture files. Null for none: then raw pixels alone can be classified.</summary>
    // The one place to set the default once a decoder belongs to the data library.
    public ImageDecoder? Decoder { get; init; }

    /// <summary>Finds the VGG19 that a head of an earlier version names (<see cref="ModelCheckpoint.Open(string, Device, Func{string, string?}?)"/>).</summary>
    public Func<string, string?>? Pretrained { get; init; }
}
