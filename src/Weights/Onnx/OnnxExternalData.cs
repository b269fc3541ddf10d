namespace MidasNet.Weights;

/// <summary>
/// Values of an ONNX model that are stored in other files (onnx/docs/ExternalData.md): only in the model's folder or below it, by a plain relative path, and
/// through no link that leads outside.
/// </summary>
/// <param name="model">The model's file.</param>
internal sealed class OnnxExternalData(UntrustedFile model)
{
    private const int MaxPasses = 4;

    private readonly HashSet<string> files = new(StringComparer.Ordinal);
    private long allowance;

    /// <summary>Reads the values of one initializer.</summary>
    /// <param name="entries">Its external_data: <c>location</c>, and if they are given <c>offset</c> and <c>length</c>, in bytes.</param>
    /// <param name="type">The element type.</param>
    /// <param name="count">The number of values.</param>
    /// <param name="shown">The initializer, for messages.</param>
    public float[] Read(IReadOnlyDictionary<string, string> entries, ElementType type, long count, string shown)
    {
        string location = entries.GetValueOrDefault("location", "");
        string folder = Path.GetDirectoryName(Path.GetFullPath(model.Path)) ?? "";
        string path = Path.Combine(folder, location);
        bool isPlain = location.Length is > 0 and < 1024 && location.AsSpan().IndexOfAny('\\', ':', '\0') < 0
            && location[0] != '/' && !location.Split('/').Contains("..");
        if (!isPlain || (File.Exists(path) && !RegularFile.IsInside(folder, path)))
            throw model.Error(null, $"{shown} keeps its values in another file (external data), {QuotedText.Of(location)}, that is not in the model's folder");
        if (!File.Exists(path))
            throw model.Error(null, $"{shown} keeps its values in another file (external data), {QuotedText.Of(location)}, which is not there");

        long bytes = count * type.Bytes(), offset = Number(entries, "offset", shown) ?? 0;
        if (Number(entries, "length", shown) is { } length && length != bytes)
            throw model.Error(null, $"{shown} takes {bytes} bytes, but {length} are said to stand in {QuotedText.Of(location)}");
        using var file = new UntrustedFile(path);
        // Several initializers may name the same range, but not without bound.
        if (files.Add(path)) allowance += file.Length > long.MaxValue / (2 * MaxPasses) - allowance ? 0 : MaxPasses * file.Length;
        allowance -= bytes;
        if (allowance < 0) throw model.Error(null, $"{shown} refers to values of {QuotedText.Of(location)} that were read more than {MaxPasses} times");
        return file.Numbers(type, offset, count, shown);
    }

    private long? Number(IReadOnlyDictionary<string, string> entries, string key, string shown)
    {
        if (!entries.TryGetValue(key, out string? text)) return null;
        return long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long value)
            ? value
            : throw model.Error(null, $"the {key} of the external data of {shown} is {QuotedText.Of(text)}, which is not a number of bytes");
    }
}
