using System.Globalization;
using System.Text;
using MidasNet.Data;
using MidasNet.Data.Layouts;
using MidasNet.Models;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>Predictions picture by picture as comma-separated values (RFC 4180, UTF-8), with names that no spreadsheet evaluates: the file of <c>eval --predictions</c>.</summary>
internal static class PredictionTable
{
    private const int MaxGuesses = 3;
    private static readonly string[] Places = ["predicted,probability", "second,second_probability", "third,third_probability"];

    /// <summary>Writes a line for each picture: its path, its class, and the likeliest classes with their probabilities. Whole or not at all.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="predictions">One for each image.</param>
    /// <param name="images">Their names, labels and classes.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Predictions predictions, LabelledImages images)
    {
        int guesses = Math.Min(MaxGuesses, predictions.Classes);
        var text = new StringBuilder($"image,actual,{string.Join(',', Places[..guesses])}\r\n");
        for (int i = 0; i < images.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{CsvField.Of(images.Names[i])},{CsvField.Of(images.ClassNames[images.Labels[i]])}");
            float[] row = predictions[i].ToArray();
            // A stable order, so that equal probabilities are named as the accuracy counts them: the smaller label first.
            foreach (int label in Enumerable.Range(0, row.Length).OrderByDescending(label => row[label]).Take(guesses))
                text.Append(CultureInfo.InvariantCulture, $",{CsvField.Of(images.ClassNames[label])},{row[label]:F6}");
            text.Append("\r\n");
        }
        AtomicFile.Write(path, text.ToString());
    }
}
