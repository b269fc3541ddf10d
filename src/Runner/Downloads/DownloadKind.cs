namespace MidasNet.Runner.Downloads;

/// <summary>What an entry of the manifest is; it decides in which folder its files lie, and the exit code when it cannot be had.</summary>
internal enum DownloadKind
{
    /// <summary>Trained weights.</summary>
    Weights,

    /// <summary>A data set.</summary>
    Data,
}
