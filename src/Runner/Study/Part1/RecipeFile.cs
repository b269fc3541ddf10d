using MidasNet.Data;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Study.Part1;

/// <summary>A recipe in a file of its own, as <c>tune</c> writes it and <c>study part1 --recipe</c> takes it.</summary>
internal static class RecipeFile
{
    private const long LargestFile = 1 << 20;

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It holds no recipe.</exception>
    public static CharacterRecipe Read(string path)
    {
        try
        {
            return CharacterRecipeJson.Read(ReadText(path));
        }
        catch (FormatException unfit)
        {
            throw new DataFormatException(path, unfit.Message.ReplaceLineEndings(" "), inner: unfit);
        }
    }

    /// <summary>Reads a recipe for the drawings of Part 1.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It holds no recipe, or one for digits.</exception>
    public static CharacterRecipe ReadForDrawings(string path)
    {
        var recipe = Read(path);
        if (recipe.Framing == PreprocessingKind.Drawing) return recipe;
        throw new DataFormatException(path, "this recipe is for pictures that are cut out already (framing digit); Part 1 has drawings");
    }

    /// <summary>Writes a recipe.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public static void Write(string path, CharacterRecipe recipe)
    {
        try
        {
            AtomicFile.Write(path, CharacterRecipeJson.Write(recipe) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot write the recipe '{path}': {error.Message}", error);
        }
    }

    /// <summary>The text of a small file that a user has named.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It is far too large.</exception>
    internal static string ReadText(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no file '{path}'", path);
        long length = new FileInfo(path).Length;
        if (length > LargestFile) throw new DataFormatException(path, $"it has {length:N0} bytes; a file of settings has a few hundred");
        return File.ReadAllText(path);
    }
}
