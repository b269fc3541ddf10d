using System.Globalization;
using MidasNet.Learning.Tests.Training;

namespace MidasNet.Learning.Tests;

/// <summary>In a culture with a decimal comma texts are those of all others: a run that was begun in one is resumed in another.</summary>
public sealed class CultureTests : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public CultureTests()
    {
        // As that of Germany, which is not there where globalization is invariant.
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NumberGroupSeparator) = (",", ".");
        CultureInfo.CurrentCulture = comma;
        Assert.Equal("0,5", $"{0.5}");
    }

    public void Dispose() => CultureInfo.CurrentCulture = before;

    [Fact]
    public void A_run_is_described_in_the_same_way()
    {
        using var device = Device.OpenCpu(threads: 1);
        var recipe = Recipes.Digits with { LabelSmoothing = 0.05f, ClassWeighting = 0.5f, InputSize = 12, Width = 2, Depth = 1 };
        var images = StripedImages.Make(12, seed: 1);
        var training = new RecipeTraining(device, recipe, images, images.AllIndices(), seed: 1);
        using (training.Network)
        using (training.Trainer)
            Assert.EndsWith(", cross-entropy, label smoothing 0.05, class weights 0.5", training.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_things_have_the_same_separators() => Assert.Equal("1,200 epochs", Counted.Of(1200, "epoch"));
}
