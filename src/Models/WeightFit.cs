using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>Compares the tensors of a file with the parameters that they are meant for.</summary>
internal static class WeightFit
{
    /// <summary>Throws unless every parameter has its tensor, and every tensor its parameter.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="model">The name of the model, for error messages.</param>
    /// <param name="wanted">The parameters.</param>
    /// <param name="found">The tensors: name and dimensions.</param>
    /// <param name="surplusIsFine">True to accept tensors without a parameter.</param>
    /// <exception cref="WeightFormatException">Lists all that is missing, unexpected or mis-shaped, of each the first few.</exception>
    public static void Require(
        string path, string model, IEnumerable<ParameterShape> wanted, IEnumerable<(string Name, IReadOnlyList<int> Dimensions)> found,
        bool surplusIsFine = false) =>
        Require(path, model, wanted.Select(parameter => (parameter.Name, parameter.Shape.ToArray())), found, surplusIsFine);

    /// <summary>The fit of tensors whose names and layouts differ from those of the parameters.</summary>
    public static void Require(
        string path, string model, IEnumerable<(string Name, int[] Dimensions)> wanted,
        IEnumerable<(string Name, IReadOnlyList<int> Dimensions)> found, bool surplusIsFine = false)
    {
        var left = found.ToDictionary(tensor => tensor.Name, tensor => tensor.Dimensions, StringComparer.Ordinal);
        List<string> missing = [], misshaped = [];
        foreach (var (name, shape) in wanted)
        {
            if (!left.Remove(name, out var dimensions)) missing.Add(QuotedText.Of(name));
            else if (!dimensions.SequenceEqual(shape))
                misshaped.Add($"{QuotedText.Of(name)} is {TensorDimensions.Text(dimensions)} and should be {TensorDimensions.Text(shape)}");
        }
        List<string> unexpected = surplusIsFine ? [] : [.. left.Keys.Select(QuotedText.Of)];
        if (missing.Count + misshaped.Count + unexpected.Count == 0) return;

        string?[] findings = [List("missing", missing), List("unexpected", unexpected), List("of another shape", misshaped)];
        throw new WeightFormatException(path, null, $"the weights do not fit the model {model}: {string.Join("; ", findings.OfType<string>())}");
    }

    private static string? List(string what, List<string> texts)
    {
        const int Shown = 8;
        if (texts.Count == 0) return null;
        string more = texts.Count > Shown ? $" and {texts.Count - Shown} more" : "";
        return $"{texts.Count} {what}: {string.Join(", ", texts.Take(Shown))}{more}";
    }
}
