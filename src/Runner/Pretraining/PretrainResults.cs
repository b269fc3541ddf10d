namespace MidasNet.Runner.Pretraining;

/// <summary>The results of a pretraining.</summary>
internal sealed record PretrainResults
{
    /// <summary>Letters trained on.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Letters held out, for measuring only.</summary>
    public required int HeldOutImages { get; init; }

    /// <summary>Passes over the letters.</summary>
    public required int Epochs { get; init; }

    /// <summary>Seconds of training.</summary>
    public required double Seconds { get; init; }

    /// <summary>Accuracy on held-out letters, 52 classes.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The same with letters merged that differ in size only, such as C and c.</summary>
    public required double MergedAccuracy { get; init; }

    /// <summary>The accuracy of the plain network, whose convolutions have taken over the normalisations.</summary>
    public required double PlainAccuracy { get; init; }

    /// <summary>The accuracy of the plain network with the weights as they are in the file: 8 bits, a scale for each output channel.</summary>
    public required double QuantisedAccuracy { get; init; }

    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Its size, in bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>The folder of the run.</summary>
    public required string Folder { get; init; }
}
