using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>The values of one run, within a limit of memory.</summary>
/// <param name="path">The model, for messages.</param>
/// <param name="constants">Values that stay.</param>
/// <param name="inputs">Values that were given.</param>
internal sealed class OnnxRun(string path, IReadOnlyDictionary<string, OnnxValue> constants, IReadOnlyDictionary<string, OnnxValue> inputs)
{
    private readonly Dictionary<string, OnnxValue> computed = new(StringComparer.Ordinal);
    private long kept;

    /// <summary>A value that was given or computed.</summary>
    public OnnxValue this[string name] => computed.GetValueOrDefault(name) ?? inputs.GetValueOrDefault(name) ?? constants[name];

    /// <summary>Adds the results of an operation.</summary>
    /// <exception cref="WeightFormatException">There are fewer than it has outputs, or too many values.</exception>
    public void Keep(OnnxNode node, IReadOnlyList<OnnxValue> results)
    {
        if (node.Outputs.Where((name, index) => name.Length > 0 && index >= results.Count).FirstOrDefault() is { } missing)
            throw new WeightFormatException(path, null, $"{node} should compute {QuotedText.Of(missing)} as well, an output of its operator that is not computed here");
        foreach (var (name, value) in node.Outputs.Zip(results))
        {
            kept += value.Values.Length;
            if (kept > OnnxSizes.MaxKept) throw new WeightFormatException(path, null, $"up to {node} the model keeps more than {OnnxSizes.MaxKept} values");
            if (name.Length > 0) computed[name] = value;
        }
    }

    /// <summary>Frees a value that is not read again.</summary>
    public void Forget(string name)
    {
        if (computed.Remove(name, out var value)) kept -= value.Values.Length;
    }
}
