namespace MidasNet.Weights;

/// <summary>Reads and checks the header of a safetensors file.</summary>
internal static class SafeTensorsHeaderParser
{
    /// <summary>The bytes of the number N at the start of the file.</summary>
    public const int LengthBytes = 8;

    /// <summary>The longest header that the format allows.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    /// <summary>The key under which the format keeps its map of strings.</summary>
    public const string MetadataKey = "__metadata__";

    // The header itself nests three deep; the rest is for members that a later version of the format may add.
    private const int Depth = 8;

    // Estimates of memory: an entry with its dimensions and the tensor that it becomes; a pair of the metadata.
    private const int BytesOfTensor = 500, BytesOfEntry = 250;

    /// <summary>Parses the header and checks that its tensors cover the data section without a hole.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The N bytes after the length.</param>
    /// <param name="dataLength">The bytes of the file after the header.</param>
    /// <exception cref="WeightFormatException">The header is damaged, or does not fit the file.</exception>
    public static SafeTensorsHeader Parse(string path, ReadOnlySpan<byte> json, long dataLength)
    {
        if (json.IsEmpty || json[0] != '{') throw new WeightFormatException(path, LengthBytes, "the header does not begin with '{'");

        var entries = new Dictionary<string, SafeTensorsEntry>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        long? checksum = null;

        var header = new UntrustedJson(path, LengthBytes, json, Depth, new MemoryBudget(json.Length + dataLength));
        header.Next();
        header.OpenObject("the header");
        while (header.NextMember(out string name))
        {
            header.Charge(BytesOfTensor);
            if (name == MetadataKey)
            {
                if (metadata is not null) throw header.Error($"{MetadataKey} is there twice");
                metadata = ParseMetadata(ref header, out checksum);
            }
            else if (!entries.TryAdd(name, ParseEntry(ref header, name)))
                throw header.Error($"two tensors are named {QuotedText.Of(name)}");
        }
        header.End();

        // Order by end too, so that an empty tensor stands before the one that begins at the same byte.
        SafeTensorsEntry[] ordered = [.. entries.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        long dataStart = LengthBytes + json.Length;
        RequireCover(path, ordered, dataStart, dataLength);
        return new SafeTensorsHeader(ordered, metadata ?? [], dataStart, checksum);
    }

    private static Dictionary<string, string> ParseMetadata(ref UntrustedJson header, out long? checksum)
    {
        checksum = null;
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        header.OpenObject(MetadataKey);
        while (header.NextMember(out string key))
        {
            header.Charge(BytesOfEntry);
            // The digits begin after the opening quote.
            if (key == SafeTensorsChecksum.Key) checksum = header.Position + 1;
            if (!metadata.TryAdd(key, header.Text($"{MetadataKey} {QuotedText.Of(key)}")))
                throw header.Error($"{MetadataKey} holds {QuotedText.Of(key)} twice");
        }
        return metadata;
    }

    private static SafeTensorsEntry ParseEntry(ref UntrustedJson header, string name)
    {
        string shown = QuotedText.Of(name);
        ElementType? type = null;
        (IReadOnlyList<int> Dimensions, int Count)? shape = null;
        (long Begin, long End)? offsets = null;

        header.OpenObject($"tensor {shown}");
        while (header.NextMember(out string member))
            switch (member)
            {
                case "dtype" when type is null:
                    type = ParseType(ref header, shown);
                    break;
                case "shape" when shape is null:
                    shape = header.Dimensions($"the shape of {shown}");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ParseOffsets(ref header, shown);
                    break;
                case "dtype" or "shape" or "data_offsets":
                    throw header.Error($"tensor {shown} has two {member}");
                default: // members of a later version of the format are ignored
                    header.SkipValue();
                    break;
            }

        if (type is not { } known || shape is not { } found || offsets is not { } range)
            throw header.Error($"tensor {shown} needs dtype, shape and data_offsets, and has not all of them");
        long bytes = (long)found.Count * known.Bytes();
        return range.End - range.Begin == bytes
            ? new SafeTensorsEntry(name, known, found.Dimensions, range.Begin, range.End)
            : throw header.Error($"tensor {shown}, {known} {TensorDimensions.Text(found.Dimensions)}, takes {bytes} bytes, " +
                                 $"but its data_offsets [{range.Begin}, {range.End}] hold {range.End - range.Begin}");
    }

    private static ElementType ParseType(ref UntrustedJson header, string shown)
    {
        string text = header.Text($"the dtype of {shown}");
        foreach (var type in Enum.GetValues<ElementType>())
            if (text == type.ToString()) return type;
        throw header.Error($"tensor {shown} has dtype {QuotedText.Of(text)}; supported are {string.Join(' ', Enum.GetNames<ElementType>())}");
    }

    private static (long Begin, long End) ParseOffsets(ref UntrustedJson header, string shown)
    {
        string what = $"the data_offsets of {shown}";
        header.OpenArray(what);
        Span<long> offsets = stackalloc long[2];
        int count = 0;
        while (header.NextElement())
        {
            if (count == offsets.Length) throw header.Error($"{what} are more than two");
            offsets[count++] = header.Count(what);
        }
        if (count < offsets.Length) throw header.Error($"{what} are fewer than two");
        // Neither is negative, so the difference cannot overflow.
        return offsets[0] <= offsets[1] ? (offsets[0], offsets[1]) : throw header.Error($"{what} [{offsets[0]}, {offsets[1]}] run backwards");
    }

    private static void RequireCover(string path, SafeTensorsEntry[] ordered, long dataStart, long dataLength)
    {
        long end = 0;
        foreach (var entry in ordered)
        {
            // The data ends first; otherwise `dataStart + offset` in a message could overflow.
            if (entry.End > dataLength)
                throw new WeightFormatException(path, dataStart + dataLength,
                    $"tensor {QuotedText.Of(entry.Name)} ends at byte {entry.End} of the data, but the file has only {dataLength} bytes of data");
            if (entry.Begin < end)
                throw new WeightFormatException(path, dataStart + entry.Begin,
                    $"tensor {QuotedText.Of(entry.Name)} begins at byte {entry.Begin} of the data and overlaps the one before, which ends at {end}");
            if (entry.Begin > end)
                throw new WeightFormatException(path, dataStart + end,
                    $"no tensor owns the bytes {end} to {entry.Begin} of the data, before {QuotedText.Of(entry.Name)}");
            end = entry.End;
        }
        if (end < dataLength)
            throw new WeightFormatException(path, dataStart + end, $"no tensor owns the last {dataLength - end} bytes of the file");
    }
}
