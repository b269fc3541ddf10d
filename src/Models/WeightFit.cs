using System.Numerics.Tensors;
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

    /// <summary>True if no value is an infinity or NaN.</summary>
    // The largest magnitude is NaN where a value is.
    public static bool AreFinite(float[] values) => values.Length == 0 || float.IsFinite(TensorPrimitives.MaxMagnitude(values));

    /// <summary>Throws unless all values are finite: a single NaN makes every prediction NaN, which would look like an untrained model.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="tensors">The tensors; the message names them as their file does.</param>
    /// <param name="consequence">The end of the message, such as that the file is not written.</param>
    /// <exception cref="WeightFormatException">Names the tensors that hold other values, and says whether these were beyond float32.</exception>
    public static void RequireFinite(string path, IEnumerable<WeightTensor> tensors, string consequence = "")
    {
        var spoilt = tensors.Where(tensor => !AreFinite(tensor.Values)).ToLookup(tensor => tensor.Loss == FloatLoss.Range);
        if (spoilt.Count == 0) return;
        string?[] findings =
        [
            Names("these tensors hold infinities or NaN", spoilt[false]),
            Names("these tensors are float64 and hold values beyond the range of float32, in which networks compute", spoilt[true]),
        ];
        throw new WeightFormatException(path, null, string.Join("; ", findings.OfType<string>()) + consequence);
    }

    private static string? Names(string what, IEnumerable<WeightTensor> tensors) =>
        tensors.Select(tensor => tensor.NameInFile).Distinct().ToList() is { Count: > 0 } names ? $"{what}: {QuotedText.OfSome(names)}" : null;

    private static string? List(string what, List<string> texts)
    {
        const int Shown = 8;
        if (texts.Count == 0) return null;
        string more = texts.Count > Shown ? $" and {texts.Count - Shown} more" : "";
        return $"{texts.Count} {what}: {string.Join(", ", texts.Take(Shown))}{more}";
    }
}
