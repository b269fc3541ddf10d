namespace MidasNet.Weights;

/// <summary>Gives the quantised tensors of a safetensors file their values back: <c>name</c> times <c>name.scale</c>, per output channel.</summary>
internal static class SafeTensorsScales
{
    /// <summary>The tensors as they were before they were quantised; those of a file that says nothing of it as they are.</summary>
    /// <exception cref="WeightFormatException">The scheme is another, or scales are missing or unfit.</exception>
    public static IReadOnlyList<WeightTensor> Apply(string path, IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(ChannelQuantisation.MetadataKey, out string? scheme)) return tensors;
        if (scheme != ChannelQuantisation.Scheme)
        {
            throw new WeightFormatException(path, null,
                $"{ChannelQuantisation.MetadataKey} is {QuotedText.Of(scheme)}; read here is {QuotedText.Of(ChannelQuantisation.Scheme)}");
        }
        var byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var scales = new HashSet<WeightTensor>();
        foreach (var tensor in tensors.Where(tensor => tensor.StoredAs == ElementType.I8)) scales.Add(Apply(path, tensor, byName));
        return [.. tensors.Where(tensor => !scales.Contains(tensor))];
    }

    private static WeightTensor Apply(string path, WeightTensor tensor, Dictionary<string, WeightTensor> byName)
    {
        string name = tensor.Name + ChannelQuantisation.ScaleSuffix;
        bool fits = byName.TryGetValue(name, out var scale) && tensor.Dimensions.Count > 0 && scale.StoredAs == ElementType.F32
            && scale.Dimensions is [var channels] && channels == tensor.Dimensions[0]
            && Array.TrueForAll(scale.Values, value => float.IsFinite(value) && value >= 0);
        if (!fits || scale is null)
        {
            throw new WeightFormatException(path, null,
                $"the quantised tensor {tensor} needs {QuotedText.Of(name)}: F32, one scale per output channel, finite and not negative");
        }
        ChannelQuantisation.Dequantise(tensor.Values, scale.Values);
        return scale;
    }
}
