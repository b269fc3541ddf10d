using MidasNet.Data;
using MidasNet.Learning.Search;

namespace MidasNet.Learning.Tests.Fuzz;

/// <summary>
/// What holds for any option file whatever: it is read, or refused by a documented error of a bounded message, and allocates at most 64 MB and twice the file.
/// The methods return true if it was read, false if it was refused.
/// </summary>
internal static class BoundedOptions
{
    private const long FreeBytes = 64 << 20;

    /// <summary>Recipes that are read.</summary>
    public static IReadOnlyList<string> Recipes { get; } = [.. Learning.Recipes.Named.Values.Select(RecipeJson.Write)];

    /// <summary>Search spaces that are read.</summary>
    public static IReadOnlyList<string> SearchSpaces { get; } =
    [
        """{"learningRate": {"log": [0.0001, 0.1]}, "width": {"whole": [8, 64]}, "dropout": {"linear": [0, 0.5]}, "model": {"choice": ["small", "resnet9"]}, "mixup": {"choices": [0, 0.2]}}""",
        """{"width": {"choice": [8, 16]}, "depth": {"choice": [1, 2]}}""",
    ];

    /// <summary>Ingredients that are read.</summary>
    public static IReadOnlyList<string> Ingredients { get; } = ["""{"no dropout": {"dropout": 0}, "narrow": {"width": 16, "depth": 1}}""", """{"x": {"mixup": 0.2}}"""];

    /// <summary>Reads a recipe, which can be written and read again.</summary>
    public static bool Recipe(string path) => Read(path, () =>
    {
        var recipe = RecipeFile.Read(path);
        recipe.Validate();
        Assert.Equal(recipe, RecipeJson.Read(RecipeJson.Write(recipe)));
        Assert.True(recipe.Preprocessing.Size > 0);
    });

    /// <summary>Reads a search space.</summary>
    public static bool SearchSpace(string path) => Read(path, () => Assert.NotNull(SearchSpaceFile.Read(path, new Recipe())));

    /// <summary>Reads ingredients.</summary>
    public static bool Ingredient(string path) => Read(path, () => Assert.NotEmpty(IngredientFile.Read(path, new Recipe())));

    private static bool Read(string path, Action read)
    {
        long file = new FileInfo(path).Length, before = GC.GetAllocatedBytesForCurrentThread();
        string finding = "";
        try
        {
            read();
        }
        catch (Exception refused) when (refused is DataFormatException or ArgumentException)
        {
            // ArgumentException: of a recipe that is well written, and whose choices do not fit each other.
            finding = refused.Message;
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, FreeBytes + 2 * file);
        Assert.InRange(finding.Length, 0, 20_000);
        Assert.Equal(-1, finding.AsSpan().IndexOfAny("\u001b\u202e\0\n"));
        return finding.Length == 0;
    }
}
