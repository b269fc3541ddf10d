using System.Text.Json;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>Small files of JSON that users write: with comments, and commas at the end of lists.</summary>
internal static class OptionFile
{
    private const long MaxBytes = 1 << 20;

    /// <summary>Parses a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It is no JSON, or far too large.</exception>
    public static JsonDocument Parse(string path)
    {
        string text = ReadText(path);
        try
        {
            return JsonTexts.Parse(text, JsonTexts.HandWritten);
        }
        catch (JsonException unfit)
        {
            throw new DataFormatException(path, JsonProblem.Of(unfit), inner: unfit);
        }
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It is far too large.</exception>
    public static string ReadText(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no file '{path}'", path);
        using var file = RegularFile.OpenRead(path);
        if (file.Length > MaxBytes) throw new DataFormatException(path, $"it has {file.Length:N0} bytes; a file of options has a few hundred");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
