using System.Globalization;
using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>Chooses how classes of different sizes are balanced.</summary>
internal static class ClassBalancing
{
    private const int MinRatio = 3;

    // Measured in docs/recipes.md: the square root gains most of what equal numbers gain, and loses less on frequent classes.
    private const double Strength = 0.5;

    /// <summary>The recipe with the balance of the classes, and a sentence that says so; null where nothing changes.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="images">The images to train on.</param>
    /// <param name="balance">The balancing that was chosen.</param>
    /// <param name="isGiven">True if the recipe was given rather than chosen.</param>
    public static (Recipe Recipe, string? Sentence) Apply(Recipe recipe, LabelledImages images, ClassBalance balance, bool isGiven)
    {
        var sizes = images.ClassNames.Index().Select(name => (Name: name.Item, Count: images.Labels.Count(label => label == name.Index))).OrderBy(size => size.Count).ToList();
        var (rare, frequent) = (sizes[0], sizes[^1]);
        if (balance == ClassBalance.Auto)
        {
            if (isGiven || frequent.Count < MinRatio * rare.Count) return (recipe, null);
            balance = ClassBalance.Sampling;
        }
        var balanced = recipe with
        {
            ClassWeighting = balance == ClassBalance.Weights ? Strength : 0,
            Training = recipe.Training with { BalancedSampling = balance == ClassBalance.Sampling ? Strength : 0 },
        };
        if (balance == ClassBalance.None) return (balanced, null);
        string how = balance == ClassBalance.Sampling
            ? "pictures of rare classes are trained on more often, in proportion to the square root of the size of their class"
            : "pictures of rare classes count more in the loss, by the square root of the size of their class";
        return (balanced, string.Create(
            CultureInfo.InvariantCulture, $"the classes have between {rare.Count:N0} ({rare.Name}) and {frequent.Count:N0} ({frequent.Name}) pictures to train on: {how}"));
    }
}
