namespace MidasNet.Weights;

/// <summary>
/// Values of an ONNX model that are stored in other files (onnx/docs/ExternalData.md): only in the model's folder or below it, by a plain relative path, and
/// through no link that leads outside.
/// </summary>
/// <param name="model">The model's file.</param>
internal sealed class OnnxExternalData(UntrustedFile model)
{
    // Values that several initializers share are read once.
    private readonly Dictionary<(string Path, long Offset, ElementType Type, long Count), DecodedValues> read = [];
    private readonly Dictionary<string, (string Path, MemoryBudget Budget)> files = new(StringComparer.Ordinal);

    /// <summary>Reads the values of one initializer.</summary>
    /// <param name="entries">Its external_data: <c>location</c>, and if they are given <c>offset</c> and <c>length</c>, in bytes.</param>
    /// <param name="type">The element type.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="shown">The initializer, for messages.</param>
    public DecodedValues Read(IReadOnlyDictionary<string, string> entries, ElementType type, long count, string shown)
    {
        string location = entries.GetValueOrDefault("location", "");
        var (path, budget) = Find(location, shown);
        long bytes = count * type.Bytes(), offset = Number(entries, "offset", shown) ?? 0;
        if (Number(entries, "length", shown) is { } length && length != bytes)
            throw model.Error(null, $"{shown} takes {bytes} bytes, but {length} are said to stand in {QuotedText.Of(location)}");
        if (read.TryGetValue((path, offset, type, count), out var values)) return values;
        using var file = new UntrustedFile(path);
        file.Require(offset, bytes, shown);
        if (!budget.TryChargeValues(bytes)) throw model.Error(null, $"{shown} refers to values of {QuotedText.Of(location)} that were read before");
        values = file.Numbers(type, offset, count, shown);
        read.Add((path, offset, type, count), values);
        return values;
    }

    // The file is looked for once, and its links are resolved once.
    private (string Path, MemoryBudget Budget) Find(string location, string shown)
    {
        if (files.TryGetValue(location, out var known)) return known;
        string folder = Path.GetDirectoryName(Path.GetFullPath(model.Path)) ?? "", path = Path.Combine(folder, location);
        bool isPlain = location.Length is > 0 and < 1024 && location.AsSpan().IndexOfAny('\\', ':', '\0') < 0
            && location[0] != '/' && !location.Split('/').Contains("..");
        if (isPlain && !File.Exists(path))
            throw model.Error(null, $"{shown} keeps its values in another file (external data), {QuotedText.Of(location)}, which is not there");
        string real = (isPlain ? RegularFile.RealPathInside(folder, path) : null)
            ?? throw model.Error(null, $"{shown} keeps its values in another file (external data), {QuotedText.Of(location)}, that is not in the model's folder");
        // Two names of one file share what may be read of it.
        var budget = files.Values.FirstOrDefault(file => file.Path == real).Budget ?? new MemoryBudget(RegularFile.Length(real) ?? 0);
        files.Add(location, (real, budget));
        return (real, budget);
    }

    private long? Number(IReadOnlyDictionary<string, string> entries, string key, string shown)
    {
        if (!entries.TryGetValue(key, out string? text)) return null;
        return long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long value)
            ? value
            : throw model.Error(null, $"the {key} of the external data of {shown} is {QuotedText.Of(text)}, which is not a number of bytes");
    }
}
