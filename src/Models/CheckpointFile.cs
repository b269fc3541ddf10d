using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// Checkpoints in one file: safetensors with metadata under <c>midasnet.*</c>, checksummed, written whole or not at all. Any reader of safetensors can
/// load the weights.
/// </summary>
internal static class CheckpointFile
{
    /// <summary>The prefix of the optimizer's tensors, which checkpoints of earlier versions could hold; they are not read.</summary>
    internal const string EarlierStatePrefix = "optimizer.";

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="weights">The model's parameters and buffers; no name may begin with <c>optimizer.</c>. Their own metadata is not written.</param>
    /// <param name="encoding">How values are stored.</param>
    /// <param name="metadata">Their metadata.</param>
    /// <param name="check">Called before each part; leaves the file unwritten by throwing.</param>
    /// <exception cref="ArgumentException">A name does not fit, or the model's configuration is not JSON.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(
        string path, WeightSet weights, CheckpointMetadata metadata, WeightEncoding encoding = WeightEncoding.F32, Action? check = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(metadata);
        foreach (string name in weights.Names)
            if (name.StartsWith(EarlierStatePrefix, StringComparison.Ordinal))
                throw new ArgumentException($"the weight {QuotedText.Of(name)} begins with {EarlierStatePrefix}, which is not read back", nameof(weights));
        var strings = CheckpointText.Write(metadata);
        RequireReadable(path, strings);
        SafeTensors.Write(path, weights.Tensors, strings, encoding, check);
    }

    /// <summary>Reads a checkpoint and verifies its checksum.</summary>
    /// <exception cref="WeightFormatException">The file is damaged, or is no MidasNet checkpoint.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Checkpoint Read(string path)
    {
        using var stream = RegularFile.OpenRead(path);
        return Read(path, stream);
    }

    /// <summary>Reads a checkpoint from memory, say.</summary>
    /// <param name="path">Its name in error messages.</param>
    /// <param name="stream">The whole file, from its present position on; it must be able to seek.</param>
    /// <param name="isVerified">True to leave the checksum out.</param>
    internal static Checkpoint Read(string path, Stream stream, bool isVerified = false)
    {
        var everything = SafeTensors.Read(path, stream, isVerified);
        return new Checkpoint(ReadText(path, everything.Metadata), everything.Outside(EarlierStatePrefix));
    }

    /// <summary>Reads what a checkpoint says about itself, without loading or verifying its tensors.</summary>
    /// <exception cref="WeightFormatException">The header is damaged, or the file is no MidasNet checkpoint.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static CheckpointMetadata ReadMetadata(string path) => ReadText(path, SafeTensors.ReadHeader(path).Metadata);

    /// <summary>The metadata of a checkpoint in a header.</summary>
    internal static CheckpointMetadata ReadMetadata(string path, SafeTensorsHeader header) => ReadText(path, header.Metadata);

    // Our own files always have a checksum: if it is gone, so is the proof that the others are what they were.
    private static CheckpointMetadata ReadText(string path, IReadOnlyDictionary<string, string> strings) =>
        strings.ContainsKey(SafeTensorsChecksum.Key)
        ? CheckpointText.Read(path, strings)
        : throw new WeightFormatException(path, null, $"not a MidasNet checkpoint: its metadata has no {SafeTensorsChecksum.Key}");

    // What could not be read back must not be written: it would be noticed only when the checkpoint is needed.
    private static void RequireReadable(string path, Dictionary<string, string> strings)
    {
        try
        {
            CheckpointText.Read(path, strings);
        }
        catch (WeightFormatException unfit)
        {
            throw new ArgumentException($"the metadata could not be read back: {unfit.Message}", unfit);
        }
    }
}
