namespace MidasNet.Weights;

/// <summary>The header of a safetensors file: all about its tensors except their values.</summary>
public sealed class SafeTensorsHeader
{
    internal SafeTensorsHeader(
        IReadOnlyList<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string> metadata, long dataStart, long? checksumPosition)
    {
        Entries = entries;
        Metadata = metadata;
        DataStart = dataStart;
        ChecksumPosition = checksumPosition;
    }

    /// <summary>The tensors, in the order of their bytes.</summary>
    public IReadOnlyList<SafeTensorsEntry> Entries { get; }

    /// <summary>The strings under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The byte of the file at which the data section begins.</summary>
    internal long DataStart { get; }

    /// <summary>The byte of the file at which the digits of the checksum begin; null if the file has none.</summary>
    internal long? ChecksumPosition { get; }
}
