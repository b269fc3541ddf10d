namespace MidasNet.Weights;

/// <summary>Models of TensorFlow.js: a model.json, or a bare weights_manifest.json, next to its shards.</summary>
internal sealed class TensorFlowJsReader : IWeightReader
{
    /// <inheritdoc/>
    public string Format => "TensorFlow.js";

    /// <inheritdoc/>
    public string Files => "model.json or its folder, weights_manifest.json";

    /// <inheritdoc/>
    public IReadOnlyList<string> FolderFiles { get; } = ["model.json"];

    /// <inheritdoc/>
    // Any JSON that is no index of safetensors: what it lacks is then said by name.
    public bool Recognises(UntrustedFile file, ReadOnlySpan<byte> beginning) =>
        ForeignFile.IsJson(beginning, '[') || (ForeignFile.IsJson(beginning, '{') && !SafeTensorsIndex.Recognises(file, beginning));

    /// <inheritdoc/>
    public WeightFile Read(string path)
    {
        var model = TensorFlowJsModel.Read(path);
        return new WeightFile(Format, model.Weights, model.Missing);
    }
}
