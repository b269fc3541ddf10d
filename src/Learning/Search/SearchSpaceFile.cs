using System.Text.Json;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Learning.Search;

/// <summary>A space that a user has written, see <see cref="SearchSpaceJson"/>.</summary>
internal static class SearchSpaceFile
{
    /// <summary>Reads a space of recipes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="basis">The recipe whose choices are varied.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It holds no space, or one with names or values that make no recipe.</exception>
    public static SearchSpace Read(string path, Recipe basis)
    {
        using var document = OptionFile.Parse(path);
        try
        {
            var space = document.RootElement.Deserialize(LearningJson.HandWritten.SearchSpace) ?? throw new JsonException("it is null");
            RecipeSettings.RequireFits(space, basis);
            return space;
        }
        catch (JsonException unfit)
        {
            throw new DataFormatException(path, JsonProblem.Of(unfit), inner: unfit);
        }
        catch (FormatException unfit)
        {
            throw new DataFormatException(path, unfit.Message.ReplaceLineEndings(" "), inner: unfit);
        }
    }
}
