using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>A recipe in a file, as <c>midasnet tune</c> writes it and <c>train --recipe</c> and <c>study part1 --recipe</c> take it.</summary>
public static class RecipeFile
{
    /// <summary>The recipe of a name (<see cref="Recipes.Named"/>), or else of a file.</summary>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    /// <exception cref="DataFormatException">The file holds no recipe.</exception>
    public static Recipe Find(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (Recipes.Named.TryGetValue(nameOrPath, out var named)) return named;
        if (File.Exists(nameOrPath)) return Read(nameOrPath);
        throw new FileNotFoundException(
            $"there is no file '{nameOrPath}', and no recipe of that name; those with a name are {string.Join(", ", Recipes.Named.Keys)}", nameOrPath);
    }

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It holds no recipe.</exception>
    public static Recipe Read(string path)
    {
        try
        {
            return RecipeJson.Read(OptionFile.ReadText(path), JsonTexts.HandWritten);
        }
        catch (FormatException unfit)
        {
            throw new DataFormatException(path, unfit.Message.ReplaceLineEndings(" "), inner: unfit);
        }
    }

    /// <summary>Writes a recipe; the file is there as a whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Recipe recipe)
    {
        try
        {
            AtomicFile.Write(path, RecipeJson.Write(recipe) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot write the recipe '{path}': {error.Message}", error);
        }
    }
}
