using MidasNet.Models;

namespace MidasNet.Runner.Study.Common;

/// <summary>Classes of many digits as text, a character each: compact in files of results, and readable.</summary>
internal static class LabelText
{
    /// <summary>The likeliest class of each image.</summary>
    public static string Best(Predictions predictions) => Of(Enumerable.Range(0, predictions.Count).Select(predictions.Best));

    /// <summary>The least likely class of each image.</summary>
    public static string Worst(Predictions predictions) => Of(Enumerable.Range(0, predictions.Count).Select(predictions.Worst));

    /// <summary>Labels from 0 to 9 as text.</summary>
    public static string Of(IEnumerable<int> labels) => string.Concat(labels.Select(label => (char)('0' + label)));

    /// <summary>The labels of a text.</summary>
    public static int[] Labels(string text) => [.. text.Select(digit => digit - '0')];
}
