using MidasNet.Data;
using MidasNet.Learning.Search;

namespace MidasNet.Learning.Tests.Search;

public sealed class RecipeSettingsTests
{
    private static readonly Recipe Digits = Recipes.Characters with { Framing = PreprocessingKind.Digit, Geometry = false, InputSize = 28 };

    public static TheoryData<PreprocessingKind> Framings { get; } = new(Enum.GetValues<PreprocessingKind>());

    private static Recipe Basis(PreprocessingKind kind) => kind switch
    {
        PreprocessingKind.Digit => Digits,
        PreprocessingKind.Photo => Recipes.ForPictures(Preprocessing.Photo(32), 5000, isFlippable: true),
        _ => Recipes.Characters,
    };

    [Fact]
    public void A_changed_recipe_differs_only_in_what_was_changed()
    {
        var changed = RecipeSettings.Apply(Recipes.Characters, TrialSettings.Of(("learningRate", 0.01), ("width", 16), ("residual", true)));
        Assert.Equal(Recipes.Characters with
        {
            Width = 16,
            Residual = true,
            Training = Recipes.Characters.Training with { LearningRate = 0.01f },
        }, changed);
        Assert.Equal("0.01", RecipeSettings.ValueOf(changed, "learningRate").GetRawText());
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public void What_is_searched_by_default_are_recipes(PreprocessingKind kind)
    {
        var space = RecipeSpace.For(Basis(kind));
        RecipeSettings.RequireFits(space, Basis(kind));
        foreach (var settings in space.Draws(3).Take(50)) RecipeSettings.Apply(Basis(kind), settings);
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public void Every_usual_ingredient_makes_another_recipe_and_none_stands_twice(PreprocessingKind kind)
    {
        var ingredients = RecipeIngredients.Of(Basis(kind));
        var recipes = ingredients.Select(ingredient => RecipeSettings.Apply(Basis(kind), ingredient.Changes)).ToList();
        Assert.Equal(Basis(kind), recipes[0]);
        Assert.Equal(recipes.Count, recipes.Distinct().Count());
        Assert.Equal(recipes.Count, ingredients.DistinctBy(ingredient => ingredient.Name).Count());
        Assert.True(recipes.Count > 20);
    }
}
